package data_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/hourglass-go/hourglass/data"
)

func Example() {
	set, err := data.Open(context.Background(), "digits", nil)
	if err != nil {
		log.Fatal(err)
	}
	train, held, err := set.Split(0.1, 1)
	if err != nil {
		log.Fatal(err)
	}
	batches, err := train.Batches(data.Batching{Size: 256, Shuffle: true, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(train.Rows(), "rows to train on,", held.Rows(), "held out")
	for batches.Start(0, 0); batches.Next(); {
		fmt.Println(batches.Rows(), "rows,", len(batches.X()), "values")
	}
	// Output:
	// 1293 rows to train on, 144 held out
	// 256 rows, 16384 values
	// 256 rows, 16384 values
	// 256 rows, 16384 values
	// 256 rows, 16384 values
	// 256 rows, 16384 values
	// 13 rows, 832 values
}

func ExampleReadCSV() {
	const file = `name,height,weight,class
ann,1.71,63,0
bob,1.85,NaN,1
`
	columns := &data.CSV{Columns: []string{"height", "weight"}, Label: "class"}
	_, err := data.ReadCSV(strings.NewReader(file), columns)
	fmt.Println(err)
	// Output: data: CSV row 2 (line 3), column "weight": found "NaN", want a finite number within float32's range
}

func ExampleMinMax() {
	train := &data.Set{Features: 2, X: []float32{0, 10, 5, 30}}
	scaler, err := data.MinMax(train)
	if err != nil {
		log.Fatal(err)
	}
	row := []float32{1, 25}
	if err := scaler.Apply(row, row); err != nil {
		log.Fatal(err)
	}
	fmt.Println(scaler.Shift, scaler.Scale, row)
	// Output: [0 10] [5 20] [0.2 0.75]
}

func ExampleSaveNPY() {
	if err := data.SaveNPY("codes.npy", []int{2, 2}, []float32{1, 2, 3, 4}); err != nil {
		log.Fatal(err)
	}
	defer os.Remove("codes.npy")
	set, err := data.Open(context.Background(), "codes.npy", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Name, set.Rows(), set.Row(1))
	// Output: codes.npy 2 [3 4]
}
