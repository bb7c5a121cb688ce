#include "textflag.h"

// PAIR applies an operation to eight numbers of each operand at a time. An operand advances by its stride, 0 or 1,
// times eight numbers.
#define PAIR(operation) \
	MOVQ n+0(FP), CX; \
	MOVQ y+8(FP), DI; \
	MOVQ a+16(FP), SI; \
	MOVQ b+24(FP), DX; \
	MOVQ sa+32(FP), R8; \
	MOVQ sb+40(FP), R9; \
	SHLQ $5, R8; \
	SHLQ $5, R9; \
eight: \
	VMOVUPS (SI), Y0; \
	operation (DX), Y0, Y0; \
	VMOVUPS Y0, (DI); \
	ADDQ R8, SI; \
	ADDQ R9, DX; \
	ADDQ $32, DI; \
	SUBQ $8, CX; \
	JNZ eight; \
	VZEROUPPER; \
	RET

// func addKernel(n int, y, a, b *float32, sa, sb int)
TEXT ·addKernel(SB), NOSPLIT, $0-48
	PAIR(VADDPS)

// func subtractKernel(n int, y, a, b *float32, sa, sb int)
TEXT ·subtractKernel(SB), NOSPLIT, $0-48
	PAIR(VSUBPS)

// func multiplyKernel(n int, y, a, b *float32, sa, sb int)
TEXT ·multiplyKernel(SB), NOSPLIT, $0-48
	PAIR(VMULPS)

// func divideKernel(n int, y, a, b *float32, sa, sb int)
TEXT ·divideKernel(SB), NOSPLIT, $0-48
	PAIR(VDIVPS)

// func totalKernel(n int, x *float32) float64
//
// Y0 to Y3 hold sixteen sums.
TEXT ·totalKernel(SB), NOSPLIT, $0-24
	MOVQ n+0(FP), CX
	MOVQ x+8(FP), SI
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3

sixteen:
	VCVTPS2PD (SI), Y4
	VCVTPS2PD 16(SI), Y5
	VCVTPS2PD 32(SI), Y6
	VCVTPS2PD 48(SI), Y7
	VADDPD Y4, Y0, Y0
	VADDPD Y5, Y1, Y1
	VADDPD Y6, Y2, Y2
	VADDPD Y7, Y3, Y3
	ADDQ $64, SI
	SUBQ $16, CX
	JNZ  sixteen

	VADDPD Y1, Y0, Y0
	VADDPD Y3, Y2, Y2
	VADDPD Y2, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADDPD X1, X0, X0
	VPERMILPD $1, X0, X1
	VADDSD X1, X0, X0
	VMOVSD X0, ret+16(FP)
	VZEROUPPER
	RET

// func greatestLine(k int, x *float32, offsets *int32, y *float32)
//
// Y0 to Y3 hold 32 positions. MAXPS gives its second operand, which is read, where either is NaN. A NaN that was
// found before stays.
TEXT ·greatestLine(SB), NOSPLIT, $0-32
	MOVQ k+0(FP), CX
	MOVQ x+8(FP), SI
	MOVQ offsets+16(FP), R9
	MOVQ y+24(FP), DI
	MOVLQSX (R9), R10
	VMOVUPS (SI)(R10*4), Y0
	VMOVUPS 32(SI)(R10*4), Y1
	VMOVUPS 64(SI)(R10*4), Y2
	VMOVUPS 96(SI)(R10*4), Y3
	JMP next

tap:
	MOVLQSX (R9), R10
	VMAXPS (SI)(R10*4), Y0, Y4
	VCMPPS $3, Y0, Y0, Y8
	VBLENDVPS Y8, Y0, Y4, Y0
	VMAXPS 32(SI)(R10*4), Y1, Y5
	VCMPPS $3, Y1, Y1, Y9
	VBLENDVPS Y9, Y1, Y5, Y1
	VMAXPS 64(SI)(R10*4), Y2, Y6
	VCMPPS $3, Y2, Y2, Y10
	VBLENDVPS Y10, Y2, Y6, Y2
	VMAXPS 96(SI)(R10*4), Y3, Y7
	VCMPPS $3, Y3, Y3, Y11
	VBLENDVPS Y11, Y3, Y7, Y3

next:
	ADDQ $4, R9
	DECQ CX
	JNZ  tap

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VZEROUPPER
	RET

// func largestKernel(n int, x *float32) float32
TEXT ·largestKernel(SB), NOSPLIT, $0-20
	MOVQ n+0(FP), CX
	MOVQ x+8(FP), SI
	VMOVUPS (SI), Y0

more:
	VMAXPS (SI), Y0, Y0
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  more

	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x4E, X0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0xB1, X0, X1
	VMAXPS X1, X0, X0
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func clipKernel(n int, y, x *float32, low, high float32)
//
// MAXPS and MINPS give their second operand where it is NaN.
TEXT ·clipKernel(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ y+8(FP), DI
	MOVQ x+16(FP), SI
	VBROADCASTSS low+24(FP), Y1
	VBROADCASTSS high+28(FP), Y2

eight:
	VMAXPS  (SI), Y1, Y0
	VMINPS  Y0, Y2, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET

// func leakKernel(n int, y, x *float32, alpha float32)
TEXT ·leakKernel(SB), NOSPLIT, $0-28
	MOVQ n+0(FP), CX
	MOVQ y+8(FP), DI
	MOVQ x+16(FP), SI
	VBROADCASTSS alpha+24(FP), Y1

eight:
	VMOVUPS (SI), Y0
	VMULPS  Y0, Y1, Y2
	VBLENDVPS Y0, Y2, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET

// func firstAbove(n int, x *float32, sign uint32, limit float32) int
TEXT ·firstAbove(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ x+8(FP), SI
	VBROADCASTSS sign+16(FP), Y1
	VBROADCASTSS limit+20(FP), Y2
	XORQ AX, AX

more:
	VXORPS (SI)(AX*4), Y1, Y0
	VCMPPS $0x1E, Y2, Y0, Y0
	VMOVMSKPS Y0, DX
	TESTL DX, DX
	JNZ  found
	ADDQ $8, AX
	CMPQ AX, CX
	JLT  more
	JMP  done

found:
	BSFL DX, DX
	ADDQ DX, AX

done:
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func rankKernel(n int, x *float32, sign, last uint32, keys *float32, places *int32)
//
// Z0 and Z2 hold the keys and the places, and Z3 the key that a number must exceed.
TEXT ·rankKernel(SB), NOSPLIT, $0-40
	MOVQ n+0(FP), CX
	MOVQ x+8(FP), SI
	VBROADCASTSS sign+16(FP), Z1
	VBROADCASTSS last+20(FP), Z5
	MOVQ keys+24(FP), DI
	MOVQ places+32(FP), R10
	VMOVUPS (DI), Z0
	VMOVUPS (R10), Z2
	VPERMPS Z0, Z5, Z3
	XORQ AX, AX

more:
	VPXORD (SI)(AX*4), Z1, Z6
	VCMPPS $0x1E, Z3, Z6, K1
	KMOVW K1, DX
	TESTL DX, DX
	JZ   next

insert:
	BSFL DX, BX
	ADDQ AX, BX
	VBROADCASTSS (SI)(BX*4), Z7
	VPXORD Z1, Z7, Z7
	VPBROADCASTD BX, Z8
	VCMPPS $0x1E, Z0, Z7, K2  // the keys behind the number
	KSHIFTLW $1, K2, K3
	KANDNW K2, K3, K4         // the first of them, whose place it takes
	VALIGND $15, Z0, Z0, K3, Z0
	VALIGND $15, Z2, Z2, K3, Z2
	VMOVAPS Z7, K4, Z0
	VMOVDQA32 Z8, K4, Z2
	VPERMPS Z0, Z5, Z3
	VCMPPS $0x1E, Z3, Z6, K1
	LEAL -1(DX), R8
	ANDL R8, DX
	KMOVW K1, R8
	ANDL R8, DX
	JNZ  insert

next:
	ADDQ $16, AX
	CMPQ AX, CX
	JLT  more

	VMOVUPS Z0, (DI)
	VMOVUPS Z2, (R10)
	VZEROUPPER
	RET
