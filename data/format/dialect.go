package format

// Dialect says how text is read. The zero value finds everything by looking at the first lines.
type Dialect struct {
	// Comma separates fields; 0: found by looking. A blank stands for any number of blanks.
	Comma rune `json:"separator,omitempty"`
	// Decimal stands before the fraction of a number, '.' or ','; 0: found by looking.
	Decimal rune `json:"decimal,omitempty"`
	// Thousands stands between groups of three digits; 0: found by looking; NoRune: there is none.
	Thousands rune `json:"thousands,omitempty"`
	// Comment begins lines that are left out; 0: found by looking; NoRune: there are none.
	Comment rune `json:"comment,omitempty"`
	// Quote stands around fields that hold separators; 0: '"'; NoRune: there are none.
	Quote rune `json:"quote,omitempty"`
	// Encoding is that of the characters, by its name on the web, such as "latin1", "utf-16le" or "shift_jis";
	// empty: found by looking, where a file that is no UTF-8 is windows-1252.
	Encoding string `json:"encoding,omitempty"`
	// Header says whether the first record names the columns.
	Header Header `json:"-"`
	// Skip is the number of lines before the first record.
	Skip int `json:"-"`
}

// NoRune says of a character of a dialect that there is none.
const NoRune rune = -1

// Header says whether a table of text names its columns.
type Header int

const (
	// HeaderAuto takes the first record as a header when one of its fields is text
	// where the second record has a number, or when all of it is text.
	HeaderAuto Header = iota
	// HeaderYes takes the first record as a header.
	HeaderYes
	// HeaderNo takes the first record as a row.
	HeaderNo
)
