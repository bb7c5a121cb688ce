package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data"
)

// identity holds, by name, what must be the same for a training to go on.
type identity map[string]json.RawMessage

// identify computes the identity. It hashes the data, which takes long, so it is called
// once.
func (r *run) identify() (identity, error) {
	id := identity{}
	for name, v := range map[string]any{
		"recipe": r.model.Recipe, "config": r.model.Config, "scaling": r.model.Scaling,
		"objective": r.model.Objective, "bottleneck": r.model.Bottleneck, "corruption": r.model.Corruption, "penalties": r.model.Penalties,
		"data": r.train.Fingerprint(), "held_out": r.set.Held.Fingerprint(),
		"optimizer": r.set.Optimizer.InForce(), "schedule": r.set.Schedule, "rate": r.set.Rate, "clip_norm": r.set.ClipNorm,
		"epochs": r.set.Epochs, "batch": r.set.Batch, "seed": r.set.Seed, poolKey: pool(r.train),
	} {
		if v == nil {
			continue
		}
		b, err := json.Marshal(plain(reflect.ValueOf(v)))
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCheckpoint, name, err)
		}
		id[name] = b
	}
	return id, nil
}

// poolKey names the number of rows that are shuffled together, where those are not all.
const poolKey = "rows shuffled together"

func pool(train *data.Set) any {
	if n := train.Pool(); n < train.Rows() {
		return n
	}
	return nil
}

// differs returns an error that names what another identity has otherwise; nil: nothing.
func (id identity) differs(other identity) error {
	var all []string
	names := maps.Clone(id)
	maps.Copy(names, other)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !bytes.Equal(id[name], other[name]) {
			all = append(all, fmt.Sprintf("its %s is %s, and this one's %s", name, short(other[name]), short(id[name])))
		}
	}
	if all == nil {
		return nil
	}
	return fmt.Errorf("is of another training: %s", strings.Join(all, "; "))
}

// short cuts a text that is too long for a message.
func short(b []byte) string {
	const most = 80
	switch {
	case len(b) == 0:
		return "not known"
	case len(b) > most:
		return string(b[:most]) + "…"
	}
	return string(b)
}

// plain returns a value as JSON holds it: a struct has its fields, and "kind" is the name that the
// struct gives itself, or that of its type.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Struct:
		return plainStruct(v)
	case reflect.Slice, reflect.Array:
		all := make([]any, v.Len())
		for i := range all {
			all[i] = plain(v.Index(i))
		}
		return all
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Uint()
	case reflect.Bool:
		return v.Bool()
	case reflect.Invalid:
		return nil
	}
	return fmt.Sprint(v)
}

func plainStruct(v reflect.Value) any {
	fields := map[string]any{"kind": strings.ToLower(v.Type().Name())}
	if v.CanInterface() {
		if named, ok := v.Interface().(interface{ Name() string }); ok {
			fields["kind"] = named.Name()
		}
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		fields[name] = plain(v.Field(i))
	}
	return fields
}
