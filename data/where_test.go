package data_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
)

func TestWhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte("id,class,age\n1,benign,17\n2,benign,18\n3,malignant,40\n4,a <b>,\n5,benign,1e2\n6,x and y,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for where, want := range map[string]string{
		"":                              "1 2 3 4 5 6",
		"class == benign":               "1 2 5",
		"class!=benign":                 "3 4 6",
		"class == benign and age >= 18": "2 5",
		"age<18":                        "1 6",
		"age == 100.0":                  "5",
		"2 > 17":                        "2 3 5",
		`class == "a <b>"`:              "4",
		`age == ""`:                     "4",
		"age != 17":                     "2 3 4 5 6",
		`class == "x and y" and age==3`: "6",
	} {
		r, err := data.OpenRecords(t.Context(), path, &data.Options{CSV: &data.CSV{Where: where}})
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		var ids []string
		for _, row := range all(r) {
			ids = append(ids, row[0])
		}
		if got := strings.Join(ids, " "); got != want || r.Err() != nil {
			t.Errorf("%s: rows %s, want %s; %v", where, got, want, r.Err())
		}
		r.Close()
	}
	for _, where := range []string{"class", "== benign", "kind == x", "age < old"} {
		if _, err := data.OpenRecords(t.Context(), path, &data.Options{CSV: &data.CSV{Where: where}}); !errors.Is(err, data.ErrWhere) {
			t.Errorf("%s: %v, want ErrWhere", where, err)
		}
	}
}
