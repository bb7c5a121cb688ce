package picture

import "math"

// box is a part of a picture, in pixels from its upper left corner.
type box struct{ left, top, right, bottom float64 }

// resample brings a part of a picture to a size, by cubic convolution with a = −0.5 (Keys 1981). Where the picture becomes
// smaller the kernel is as much wider, so that every pixel counts. Lines are resampled first, and then columns; weights
// that reach beyond the picture are left out, and the others sum to 1. Values are brought back to [0, 1].
func resample(l *lines, width, height int, part box) *Picture {
	across, down := kernels(l.width, part.left, part.right, width), kernels(l.height, part.top, part.bottom, height)
	first, last := down[0].from, down[height-1].from+len(down[height-1].weights)
	wide := make([]float32, (last-first)*width*l.channels)
	line := make([]float32, l.width*l.channels)
	for y := first; y < last; y++ {
		l.read(y, line)
		to := wide[(y-first)*width*l.channels:]
		for x, k := range across {
			for c := range l.channels {
				sum := 0.0
				at := k.from*l.channels + c
				for _, weight := range k.weights {
					sum += weight * float64(line[at])
					at += l.channels
				}
				to[x*l.channels+c] = float32(sum)
			}
		}
	}
	p := &Picture{Channels: l.channels, Height: height, Width: width, Values: make([]float32, 0, l.channels*height*width)}
	for c := range l.channels {
		for _, k := range down {
			for x := range width {
				sum := 0.0
				at := ((k.from-first)*width+x)*l.channels + c
				for _, weight := range k.weights {
					sum += weight * float64(wide[at])
					at += width * l.channels
				}
				p.Values = append(p.Values, min(max(float32(sum), 0), 1))
			}
		}
	}
	return p
}

// kernel has the weights of the pixels that make one pixel.
type kernel struct {
	from    int
	weights []float64
}

// kernels returns those of each of n pixels, which lie between two places of a line of so many.
func kernels(size int, from, to float64, n int) []kernel {
	const reach = 2
	step := (to - from) / float64(n)
	wider := max(step, 1)
	all := make([]kernel, n)
	for i := range all {
		middle := from + (float64(i)+0.5)*step
		first := max(int(middle-reach*wider+0.5), 0)
		last := min(int(middle+reach*wider+0.5), size)
		k := kernel{from: first, weights: make([]float64, last-first)}
		sum := 0.0
		for j := range k.weights {
			k.weights[j] = cubic((float64(first+j) - middle + 0.5) / wider)
			sum += k.weights[j]
		}
		for j := range k.weights {
			k.weights[j] /= sum
		}
		all[i] = k
	}
	return all
}

func cubic(x float64) float64 {
	const a = -0.5
	switch x = math.Abs(x); {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return (((x-5)*x+8)*x - 4) * a
	}
	return 0
}
