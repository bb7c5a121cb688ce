//go:build !amd64

package native

const (
	hasMicroKernel = false
	hasWideKernel  = false
)

const noKernel = "native: no micro-kernel"

func microKernel(int, *float32, int, int, *float32, *float32, int)             { panic(noKernel) }
func wideKernel(int, *float32, int, int, *float32, *float32, int)              { panic(noKernel) }
func tallKernel(int, *float32, int, *float32, *float32, *float32, int, uint64) { panic(noKernel) }
func rowKernel(int, *float32, *float32, *float32)                              { panic(noKernel) }
func rectify(int, *float32, *float32)                                          { panic(noKernel) }

func sweepTile(int, *float32, *float32, *int32, *float32, *float32, int) { panic(noKernel) }
func sweepWide(int, *float32, *float32, *int32, *float32, *float32, int) { panic(noKernel) }
func sweepLine(int, *float32, *float32, *int32, *float32, *float32)      { panic(noKernel) }
func sweepLong(int, *float32, *float32, *int32, *float32, *float32)      { panic(noKernel) }
func gather(int, *float32, *float32, *int32, float32)                    { panic(noKernel) }

func expKernel(int, *float32, *float32)     { panic(noKernel) }
func sigmoidKernel(int, *float32, *float32) { panic(noKernel) }
func tanhKernel(int, *float32, *float32)    { panic(noKernel) }
func erfKernel(int, *float32, *float32)     { panic(noKernel) }

func addKernel(int, *float32, *float32, *float32, int, int)      { panic(noKernel) }
func subtractKernel(int, *float32, *float32, *float32, int, int) { panic(noKernel) }
func multiplyKernel(int, *float32, *float32, *float32, int, int) { panic(noKernel) }
func divideKernel(int, *float32, *float32, *float32, int, int)   { panic(noKernel) }
func totalKernel(int, *float32) float64                          { panic(noKernel) }
func greatestLine(int, *float32, *int32, *float32)               { panic(noKernel) }

func pickStrips(int, *strip, *float32, *float32, float32) { panic(noKernel) }
func putSpells(int, *spell, *float32, *float32)           { panic(noKernel) }

func largestKernel(int, *float32) float32                        { panic(noKernel) }
func firstAbove(int, *float32, uint32, float32) int              { panic(noKernel) }
func rankKernel(int, *float32, uint32, uint32, *float32, *int32) { panic(noKernel) }
func clipKernel(int, *float32, *float32, float32, float32)       { panic(noKernel) }
func leakKernel(int, *float32, *float32, float32)                { panic(noKernel) }

func transposeEight(int, *float32, int, *float32, int) { panic(noKernel) }

func softplusKernel(int, *float32, *float32)              { panic(noKernel) }
func eluKernel(int, *float32, *float32, float32, float32) { panic(noKernel) }
