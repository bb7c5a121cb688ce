#include "textflag.h"

// MOVE copies CX numbers from R11 on, R13 bytes apart, to R10, R12 bytes apart, and goes on at next. Neighbours are
// copied by eight, or by four where there are fewer; the last ones overlap those before. Every second number is
// copied by four as long as more follow, because four are taken out of eight.
#define MOVE(eights, fours, seconds, second, single, next) \
	CMPQ R12, $4; \
	JNE single; \
	CMPQ R13, $4; \
	JNE seconds; \
	CMPQ CX, $8; \
	JLT fours; \
	LEAQ -32(R10)(CX*4), R14; \
	LEAQ -32(R11)(CX*4), BX; \
eights: \
	VMOVUPS (R11), Y0; \
	VMOVUPS Y0, (R10); \
	ADDQ $32, R10; \
	ADDQ $32, R11; \
	SUBQ $8, CX; \
	CMPQ CX, $8; \
	JGE eights; \
	TESTQ CX, CX; \
	JZ next; \
	VMOVUPS (BX), Y0; \
	VMOVUPS Y0, (R14); \
	JMP next; \
fours: \
	CMPQ CX, $4; \
	JLT single; \
	VMOVUPS (R11), X0; \
	VMOVUPS -16(R11)(CX*4), X1; \
	VMOVUPS X0, (R10); \
	VMOVUPS X1, -16(R10)(CX*4); \
	JMP next; \
seconds: \
	CMPQ R13, $8; \
	JNE single; \
	CMPQ CX, $4; \
	JLE single; \
second: \
	VMOVUPS (R11), X0; \
	VSHUFPS $0x88, 16(R11), X0, X0; \
	VMOVUPS X0, (R10); \
	ADDQ $32, R11; \
	ADDQ $16, R10; \
	SUBQ $4, CX; \
	CMPQ CX, $4; \
	JGT second; \
single: \
	MOVL (R11), AX; \
	MOVL AX, (R10); \
	ADDQ R13, R11; \
	ADDQ R12, R10; \
	DECQ CX; \
	JNZ single

// func pickStrips(count int, strips *strip, y, x *float32, fill float32)
TEXT ·pickStrips(SB), NOSPLIT, $0-36
	MOVQ count+0(FP), R8
	MOVQ strips+8(FP), R9
	MOVQ y+16(FP), DI
	MOVQ x+24(FP), SI
	MOVL fill+32(FP), DX

strip:
	MOVQ (R9), R10
	LEAQ (DI)(R10*4), R10
	MOVQ 8(R9), R11
	MOVQ 24(R9), CX
	TESTQ R11, R11
	JLT  filling
	LEAQ (SI)(R11*4), R11
	MOVQ 16(R9), R13
	SHLQ $2, R13
	MOVQ $4, R12
	MOVE(eights, fours, seconds, second, single, next)
	JMP  next

filling:
	MOVL DX, (R10)
	ADDQ $4, R10
	DECQ CX
	JNZ  filling

next:
	ADDQ $32, R9
	DECQ R8
	JNZ  strip
	VZEROUPPER
	RET

// func putSpells(count int, spells *spell, y, x *float32)
TEXT ·putSpells(SB), NOSPLIT, $0-32
	MOVQ count+0(FP), R8
	MOVQ spells+8(FP), R9
	MOVQ y+16(FP), DI
	MOVQ x+24(FP), SI

spell:
	MOVQ (R9), R11
	LEAQ (SI)(R11*4), R11
	MOVQ 8(R9), R10
	LEAQ (DI)(R10*4), R10
	MOVQ 16(R9), R12
	SHLQ $2, R12
	MOVQ $4, R13
	MOVQ 24(R9), CX
	MOVE(eights, fours, seconds, second, single, next)

next:
	ADDQ $32, R9
	DECQ R8
	JNZ  spell
	VZEROUPPER
	RET
