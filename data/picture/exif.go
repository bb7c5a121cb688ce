package picture

import "encoding/binary"

// jpegHeader is what the segments before the pixels of a JPEG file say.
type jpegHeader struct {
	orientation int // EXIF's, 1 to 8; 1: as it is
	progressive bool
}

// readJPEGHeader goes through the segments of a JPEG file (ITU-T T.81, B.1.1) up to the first scan. What is damaged says
// nothing.
func readJPEGHeader(file []byte) jpegHeader {
	const (
		prefix, startOfImage, progressiveFrame, app1, startOfScan = 0xff, 0xd8, 0xc2, 0xe1, 0xda
	)
	h := jpegHeader{orientation: 1}
	if len(file) < 2 || file[0] != prefix || file[1] != startOfImage {
		return h
	}
	for at := 2; at+4 <= len(file); {
		if file[at] != prefix {
			return h
		}
		marker := file[at+1]
		if marker == prefix { // fill byte
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(file[at+2:]))
		if size < 2 || at+2+size > len(file) || marker == startOfScan {
			return h
		}
		segment := file[at+4 : at+2+size]
		switch marker {
		case progressiveFrame:
			h.progressive = true
		case app1:
			if o, ok := orientation(segment); ok {
				h.orientation = o
			}
		}
		at += 2 + size
	}
	return h
}

// orientation reads the orientation in an EXIF segment, which holds a TIFF header and its first directory (TIFF 6.0,
// section 2).
func orientation(segment []byte) (int, bool) {
	const (
		intro                       = "Exif\x00\x00"
		tag, short, entry, greatest = 0x0112, 3, 12, 8
	)
	if len(segment) < len(intro)+8 || string(segment[:len(intro)]) != intro {
		return 0, false
	}
	tiff := segment[len(intro):]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0, false
	}
	directory := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(directory) < entry {
			return 0, false
		}
		if order.Uint16(directory) == tag && order.Uint16(directory[2:]) == short {
			o := int(order.Uint16(directory[8:]))
			return o, o >= 1 && o <= greatest
		}
		directory = directory[entry:]
	}
	return 0, false
}

// turned returns the picture as an orientation says: 1 to 4 keep lines, 5 to 8 make columns of them.
func (p *Picture) turned(orientation int) *Picture {
	if orientation <= 1 {
		return p
	}
	out := &Picture{Channels: p.Channels, Height: p.Height, Width: p.Width, Values: make([]float32, 0, len(p.Values))}
	if orientation >= 5 {
		out.Height, out.Width = p.Width, p.Height
	}
	for c := range p.Channels {
		plane := p.Values[c*p.Height*p.Width:]
		for y := range out.Height {
			for x := range out.Width {
				fromX, fromY := x, y
				if orientation >= 5 {
					fromX, fromY = y, x
				}
				switch orientation { // which ends of the stored picture are reversed
				case 2, 3, 7, 8:
					fromX = p.Width - 1 - fromX
				}
				switch orientation {
				case 3, 4, 6, 7:
					fromY = p.Height - 1 - fromY
				}
				out.Values = append(out.Values, plane[fromY*p.Width+fromX])
			}
		}
	}
	return out
}
