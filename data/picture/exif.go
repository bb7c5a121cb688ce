package picture

import (
	"bytes"
	"encoding/binary"
)

// header is what a file says beside the size and colours of its pixels.
type header struct {
	orientation int // EXIF's, 1 to 8; 1: as it is
	progressive bool
}

// readHeader reads the header of a file of a format. What is damaged says nothing.
func readHeader(file []byte, kind string) header {
	h := header{orientation: 1}
	var exif []byte // begins as a TIFF file does
	switch kind {
	case "jpeg":
		return readJPEGHeader(file)
	case "png":
		exif = pngEXIF(file)
	case "webp":
		exif = webpEXIF(file)
	case "tiff":
		exif = file
	}
	if o, ok := orientation(exif); ok {
		h.orientation = o
	}
	return h
}

// pngEXIF returns what the eXIf chunk of a PNG file holds (PNG 3, section 11.3.4.5), or nil.
func pngEXIF(file []byte) []byte {
	const signature, frame = 8, 12 // length, name and check of a chunk
	for at := int64(signature); at+frame <= int64(len(file)); {
		size := int64(binary.BigEndian.Uint32(file[at:]))
		if at+frame+size > int64(len(file)) {
			return nil
		}
		if string(file[at+4:at+8]) == "eXIf" {
			return file[at+8 : at+8+size]
		}
		at += frame + size
	}
	return nil
}

// webpEXIF returns what the EXIF chunk of a WebP file holds (RFC 9649, section 2.7.1.5), or nil. Some programs begin it as the
// segment of a JPEG file.
func webpEXIF(file []byte) []byte {
	const riff, frame = 12, 8 // name and length of a chunk
	for at := int64(riff); at+frame <= int64(len(file)); {
		size := int64(binary.LittleEndian.Uint32(file[at+4:]))
		if at+frame+size > int64(len(file)) {
			return nil
		}
		if string(file[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(file[at+frame:at+frame+size], []byte(jpegIntro))
		}
		at += frame + size + size%2
	}
	return nil
}

// jpegIntro stands before EXIF in a segment of a JPEG file.
const jpegIntro = "Exif\x00\x00"

// readJPEGHeader goes through the segments of a JPEG file (ITU-T T.81, B.1.1) up to the first scan. What is damaged says
// nothing.
func readJPEGHeader(file []byte) header {
	const (
		prefix, startOfImage, progressiveFrame, app1, startOfScan = 0xff, 0xd8, 0xc2, 0xe1, 0xda
	)
	h := header{orientation: 1}
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
			if exif, ok := bytes.CutPrefix(segment, []byte(jpegIntro)); ok {
				if o, ok := orientation(exif); ok {
					h.orientation = o
				}
			}
		}
		at += 2 + size
	}
	return h
}

// orientation reads the orientation in the first directory of a TIFF file, as which EXIF is written (TIFF 6.0, section 2).
func orientation(tiff []byte) (int, bool) {
	const tag, short, entry, greatest = 0x0112, 3, 12, 8
	if len(tiff) < 8 {
		return 0, false
	}
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
