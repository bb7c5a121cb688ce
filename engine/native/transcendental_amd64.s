#include "textflag.h"

// Element-wise functions of eight numbers at a time. Each is right to about two units in the last place, which
// TestTranscendentals says exactly.

// The table has each constant eight times.
#define expHigh table<>+0(SB)
#define expLow table<>+32(SB)
#define log2e table<>+64(SB)
#define ln2High table<>+96(SB)
#define ln2Low table<>+128(SB)
#define expC0 table<>+160(SB)
#define expC1 table<>+192(SB)
#define expC2 table<>+224(SB)
#define expC3 table<>+256(SB)
#define expC4 table<>+288(SB)
#define expC5 table<>+320(SB)
#define one table<>+352(SB)
#define exponent table<>+384(SB)
#define sign table<>+416(SB)
#define tanhEdge table<>+448(SB)
#define tanhC0 table<>+480(SB)
#define tanhC1 table<>+512(SB)
#define tanhC2 table<>+544(SB)
#define tanhC3 table<>+576(SB)
#define tanhC4 table<>+608(SB)
#define tanhC5 table<>+640(SB)
#define minusTwo table<>+672(SB)
#define erfEdge table<>+704(SB)
#define erfEnd table<>+736(SB)
#define erfC0 table<>+768(SB)
#define erfC1 table<>+800(SB)
#define erfC2 table<>+832(SB)
#define erfC3 table<>+864(SB)
#define erfC4 table<>+896(SB)
#define erfC5 table<>+928(SB)
#define erfC6 table<>+960(SB)
#define erfcC0 table<>+992(SB)
#define erfcC1 table<>+1024(SB)
#define erfcC2 table<>+1056(SB)
#define erfcC3 table<>+1088(SB)
#define erfcC4 table<>+1120(SB)
#define erfcC5 table<>+1152(SB)
#define erfcC6 table<>+1184(SB)
#define eluLow table<>+1216(SB)
#define log1pC0 table<>+1248(SB)
#define log1pC1 table<>+1280(SB)
#define log1pC2 table<>+1312(SB)
#define log1pC3 table<>+1344(SB)
#define log1pC4 table<>+1376(SB)
#define log1pC5 table<>+1408(SB)
#define log1pC6 table<>+1440(SB)
#define log1pC7 table<>+1472(SB)
#define log1pC8 table<>+1504(SB)
#define log1pC9 table<>+1536(SB)
#define log1pC10 table<>+1568(SB)

#define EIGHT(at, bits) \
	DATA table<>+(at+0)(SB)/8, $(bits<<32|bits); \
	DATA table<>+(at+8)(SB)/8, $(bits<<32|bits); \
	DATA table<>+(at+16)(SB)/8, $(bits<<32|bits); \
	DATA table<>+(at+24)(SB)/8, $(bits<<32|bits)

EIGHT(0, 0x42b20000) // expHigh, 89
EIGHT(32, 0xc2d00000) // expLow, -104
EIGHT(64, 0x3fb8aa3b) // log2e, 1.44269504
EIGHT(96, 0x3f318000) // ln2High, 0.693359375
EIGHT(128, 0xb95e8083) // ln2Low, -0.00021219444
EIGHT(160, 0x3f000000) // expC0, 0.5
EIGHT(192, 0x3e2aaaab) // expC1, 0.166666672
EIGHT(224, 0x3d2aaa41) // expC2, 0.041666273
EIGHT(256, 0x3c088840) // expC3, 0.00833326578
EIGHT(288, 0x3ab6cac3) // expC4, 0.00139459257
EIGHT(320, 0x3950da5b) // expC5, 0.000199177695
EIGHT(352, 0x3f800000) // one, 1
EIGHT(384, 0x0000007f) // exponent
EIGHT(416, 0x80000000) // sign
EIGHT(448, 0x3f200000) // tanhEdge, 0.625
EIGHT(480, 0xbeaaaaaa) // tanhC0, -0.333333313
EIGHT(512, 0x3e088837) // tanhC1, 0.133332118
EIGHT(544, 0xbd5cf803) // tanhC2, -0.0539474599
EIGHT(576, 0x3cb1ccec) // tanhC3, 0.0217041597
EIGHT(608, 0xbc061b84) // tanhC4, -0.00818527117
EIGHT(640, 0x3b0ce191) // tanhC5, 0.00214967527
EIGHT(672, 0xc0000000) // minusTwo, -2
EIGHT(704, 0x3f6d8000) // erfEdge, 0.927734375
EIGHT(736, 0x407b851f) // erfEnd, 3.93
EIGHT(768, 0x3e0375d4) // erfC0, 0.128379166
EIGHT(800, 0xbec093a2) // erfC1, -0.376126349
EIGHT(832, 0x3de71711) // erfC2, 0.112836964
EIGHT(864, 0xbcdc083c) // erfC3, -0.0268593952
EIGHT(896, 0x3baa6cb0) // erfC4, 0.00520094484
EIGHT(928, 0xba556915) // erfC5, -0.000814096362
EIGHT(960, 0x38af530b) // erfC6, 8.36011823e-05
EIGHT(992, 0x3e03be21) // erfcC0, 0.128654972
EIGHT(1024, 0x3f229786) // erfcC1, 0.635124564
EIGHT(1056, 0x3dd9aa48) // erfcC2, 0.106281817
EIGHT(1088, 0xbcc2fb08) // erfcC3, -0.0238013417
EIGHT(1120, 0x3b6ff234) // erfcC4, 0.00366128702
EIGHT(1152, 0xb9abb372) // erfcC5, -0.000327493588
EIGHT(1184, 0x37446202) // erfcC6, 1.17053296e-05
EIGHT(1216, 0xc1f00000) // eluLow, -30
EIGHT(1248, 0x3f800000) // log1pC0, 1
EIGHT(1280, 0xbefffffb) // log1pC1, -0.499999851
EIGHT(1312, 0x3eaaa9c0) // log1pC2, 0.33332634
EIGHT(1344, 0xbe7fe129) // log1pC3, -0.249882355
EIGHT(1376, 0x3e4bbed6) // log1pC4, 0.198970169
EIGHT(1408, 0xbe25296f) // log1pC5, -0.161290869
EIGHT(1440, 0x3dff6b0b) // log1pC6, 0.124715887
EIGHT(1472, 0xbdaa5f13) // log1pC7, -0.0831891522
EIGHT(1504, 0x3d2c7f09) // log1pC8, 0.0421133377
EIGHT(1536, 0xbc609083) // log1pC9, -0.0137063293
EIGHT(1568, 0x3b08f82c) // log1pC10, 0.00208998751
GLOBL table<>(SB), RODATA|NOPTR, $1600

// POWER writes eʳ − 1 to Y2 and n to Y1, as an integer, where e to the power of Y0 is 2ⁿ·eʳ and |r| ≤ ½·log 2. It uses Y3.
// eʳ is a polynomial.
#define POWER \
	VMULPS log2e, Y0, Y1; \
	VROUNDPS $0, Y1, Y1; \
	VFNMADD231PS ln2High, Y1, Y0; \
	VFNMADD231PS ln2Low, Y1, Y0; \
	VMOVUPS expC5, Y2; \
	VFMADD213PS expC4, Y0, Y2; \
	VFMADD213PS expC3, Y0, Y2; \
	VFMADD213PS expC2, Y0, Y2; \
	VFMADD213PS expC1, Y0, Y2; \
	VFMADD213PS expC0, Y0, Y2; \
	VMULPS Y0, Y0, Y3; \
	VFMADD213PS Y0, Y3, Y2; \
	VCVTPS2DQ Y1, Y1

// EXP writes e to the power of Y0 to Y2, and uses Y1 and Y3. 2ⁿ is applied in two halves, so that results below the
// normal numbers are rounded and those above the greatest number are infinite. MINPS and MAXPS give their second
// operand where that is NaN.
#define EXP \
	VMINPS Y0, Y15, Y0; \
	VMAXPS Y0, Y14, Y0; \
	POWER; \
	VADDPS Y13, Y2, Y2; \
	VPSRAD $1, Y1, Y3; \
	VPSUBD Y3, Y1, Y1; \
	VPADDD Y12, Y3, Y3; \
	VPADDD Y12, Y1, Y1; \
	VPSLLD $23, Y3, Y3; \
	VPSLLD $23, Y1, Y1; \
	VMULPS Y3, Y2, Y2; \
	VMULPS Y1, Y2, Y2

// START reads the arguments, and constants of which no memory operand is possible or that are used often.
#define START \
	MOVQ n+0(FP), CX; \
	MOVQ y+8(FP), DI; \
	MOVQ x+16(FP), SI; \
	VMOVUPS expHigh, Y15; \
	VMOVUPS expLow, Y14; \
	VMOVUPS one, Y13; \
	VMOVUPS exponent, Y12; \
	VMOVUPS sign, Y11

// NEXT writes a result and goes to the next eight numbers.
#define NEXT(result) \
	VMOVUPS result, (DI); \
	ADDQ $32, SI; \
	ADDQ $32, DI; \
	SUBQ $8, CX

// func expKernel(n int, y, x *float32)
TEXT ·expKernel(SB), NOSPLIT, $0-24
	START

eight:
	VMOVUPS (SI), Y0
	EXP
	NEXT(Y2)
	JNZ eight
	VZEROUPPER
	RET

// func sigmoidKernel(n int, y, x *float32)
//
// With e = exp(−|x|) the result is 1/(1+e), or e/(1+e) below 0.
TEXT ·sigmoidKernel(SB), NOSPLIT, $0-24
	START

eight:
	VMOVUPS (SI), Y4
	VORPS Y11, Y4, Y0
	EXP
	VADDPS Y13, Y2, Y3
	VBLENDVPS Y4, Y2, Y13, Y2
	VDIVPS Y3, Y2, Y2
	NEXT(Y2)
	JNZ eight
	VZEROUPPER
	RET

// func tanhKernel(n int, y, x *float32)
//
// With e = exp(−2|x|) the result is (1−e)/(1+e) under the sign of x, and near 0 an odd polynomial.
TEXT ·tanhKernel(SB), NOSPLIT, $0-24
	START

eight:
	VMOVUPS (SI), Y4
	VANDNPS Y4, Y11, Y5
	VMULPS minusTwo, Y5, Y0
	EXP
	VADDPS Y13, Y2, Y3
	VSUBPS Y2, Y13, Y2
	VDIVPS Y3, Y2, Y2
	VANDPS Y11, Y4, Y6
	VORPS Y6, Y2, Y2
	VMULPS Y4, Y4, Y7
	VMOVUPS tanhC5, Y0
	VFMADD213PS tanhC4, Y7, Y0
	VFMADD213PS tanhC3, Y7, Y0
	VFMADD213PS tanhC2, Y7, Y0
	VFMADD213PS tanhC1, Y7, Y0
	VFMADD213PS tanhC0, Y7, Y0
	VMULPS Y7, Y0, Y0
	VFMADD213PS Y4, Y4, Y0
	VCMPPS $1, tanhEdge, Y5, Y6
	VBLENDVPS Y6, Y0, Y2, Y2
	NEXT(Y2)
	JNZ eight
	VZEROUPPER
	RET

// func erfKernel(n int, y, x *float32)
//
// The result is 1 − exp(−q) under the sign of x, where q is a polynomial in |x|, and near 0 an odd polynomial.
TEXT ·erfKernel(SB), NOSPLIT, $0-24
	START

eight:
	VMOVUPS (SI), Y4
	VANDNPS Y4, Y11, Y5
	VMOVUPS erfEnd, Y6
	VMINPS Y5, Y6, Y6
	VMOVUPS erfcC6, Y0
	VFMADD213PS erfcC5, Y6, Y0
	VFMADD213PS erfcC4, Y6, Y0
	VFMADD213PS erfcC3, Y6, Y0
	VFMADD213PS erfcC2, Y6, Y0
	VFMADD213PS erfcC1, Y6, Y0
	VFMADD213PS erfcC0, Y6, Y0
	VFMADD213PS Y6, Y6, Y0
	VXORPS Y11, Y0, Y0
	EXP
	VSUBPS Y2, Y13, Y2
	VANDPS Y11, Y4, Y6
	VORPS Y6, Y2, Y2
	VMULPS Y4, Y4, Y7
	VMOVUPS erfC6, Y0
	VFMADD213PS erfC5, Y7, Y0
	VFMADD213PS erfC4, Y7, Y0
	VFMADD213PS erfC3, Y7, Y0
	VFMADD213PS erfC2, Y7, Y0
	VFMADD213PS erfC1, Y7, Y0
	VFMADD213PS erfC0, Y7, Y0
	VFMADD213PS Y4, Y4, Y0
	VCMPPS $1, erfEdge, Y5, Y6
	VBLENDVPS Y6, Y0, Y2, Y2
	NEXT(Y2)
	JNZ eight
	VZEROUPPER
	RET

// func softplusKernel(n int, y, x *float32)
//
// With e = exp(−|x|) the result is max(x, 0) + log(1+e), where the logarithm is a polynomial.
TEXT ·softplusKernel(SB), NOSPLIT, $0-24
	START
	VXORPS Y10, Y10, Y10

eight:
	VMOVUPS (SI), Y4
	VORPS Y11, Y4, Y0
	EXP
	VMOVUPS log1pC10, Y0
	VFMADD213PS log1pC9, Y2, Y0
	VFMADD213PS log1pC8, Y2, Y0
	VFMADD213PS log1pC7, Y2, Y0
	VFMADD213PS log1pC6, Y2, Y0
	VFMADD213PS log1pC5, Y2, Y0
	VFMADD213PS log1pC4, Y2, Y0
	VFMADD213PS log1pC3, Y2, Y0
	VFMADD213PS log1pC2, Y2, Y0
	VFMADD213PS log1pC1, Y2, Y0
	VFMADD213PS log1pC0, Y2, Y0
	VMAXPS Y4, Y10, Y4
	VFMADD213PS Y4, Y2, Y0
	NEXT(Y0)
	JNZ eight
	VZEROUPPER
	RET

// func eluKernel(n int, y, x *float32, below, above float32)
//
// Below 0 the result is below·(2ⁿ·(eʳ−1) + (2ⁿ−1)). It is below·(−1) from −30 on.
TEXT ·eluKernel(SB), NOSPLIT, $0-32
	START
	VBROADCASTSS below+24(FP), Y9
	VBROADCASTSS above+28(FP), Y10
	VMOVUPS eluLow, Y14
	VXORPS Y15, Y15, Y15

eight:
	VMOVUPS (SI), Y4
	VMINPS Y4, Y15, Y0
	VMAXPS Y0, Y14, Y0
	POWER
	VPADDD Y12, Y1, Y1
	VPSLLD $23, Y1, Y1
	VSUBPS Y13, Y1, Y3
	VFMADD213PS Y3, Y1, Y2
	VMULPS Y9, Y2, Y2
	VMULPS Y10, Y4, Y5
	VBLENDVPS Y4, Y2, Y5, Y2
	NEXT(Y2)
	JNZ eight
	VZEROUPPER
	RET
