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
