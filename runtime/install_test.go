package runtime

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const member = "some/folder/libonnxruntime.so"

// tgz packs a library among other files, as release archives do.
func tgz(t *testing.T, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for _, h := range []tar.Header{
		{Name: "some/folder/readme", Typeflag: tar.TypeReg},
		{Name: "./" + member, Typeflag: tar.TypeReg, Size: int64(len(content))},
		{Name: "some/folder/link", Typeflag: tar.TypeSymlink, Linkname: "libonnxruntime.so"},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t *testing.T, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(member)
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pinOf(s source, archive []byte) pin {
	sum := sha256.Sum256(archive)
	return pin{source: s, sha256: hex.EncodeToString(sum[:]), size: int64(len(archive)), member: member}
}

// serve serves an archive and counts the requests for it.
func serve(t *testing.T, name string, archive []byte) (release, *atomic.Int32) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_, _ = w.Write(archive)
	}))
	t.Cleanup(server.Close)
	return release{server.URL + "/" + name}, &requests
}

// wantClean fails if the cache holds anything but the lock file.
func wantClean(t *testing.T, root string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "cache", "hourglass", "onnxruntime"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != ".lock" {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

func TestInstall(t *testing.T) {
	for name, pack := range map[string]func(*testing.T, string) []byte{"a.tgz": tgz, "a.zip": zipped, "a.whl": zipped} {
		t.Run(name, func(t *testing.T) {
			f, root, _ := machine(t, "linux", "amd64")
			archive := pack(t, Version)
			url, requests := serve(t, name, archive)
			in := &installer{f, []pin{pinOf(url, archive)}}
			var last, calls int64
			for range 2 {
				lib, err := in.install(t.Context(), func(done, total int64) {
					calls++
					if done < last || done > total || total != int64(len(archive)) {
						t.Errorf("progress %d of %d after %d", done, total, last)
					}
					last = done
				})
				if err != nil {
					t.Fatal(err)
				}
				want := filepath.Join(root, "cache", "hourglass", "onnxruntime", Version, "libonnxruntime.so")
				if lib != (Library{Path: want, Version: Version, Source: Cache}) {
					t.Errorf("installed %+v", lib)
				}
			}
			if requests.Load() != 1 || calls == 0 || last != int64(len(archive)) {
				t.Errorf("%d downloads, %d reports up to %d", requests.Load(), calls, last)
			}
			if lib, err := f.find(t.Context(), ""); err != nil || lib.Source != Cache {
				t.Errorf("find gave %+v, %v", lib, err)
			}
		})
	}
}

// The error says what is wrong with each source, and the next source is tried.
func TestInstallFallsBack(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	archive := tgz(t, Version)
	url, _ := serve(t, "a.tgz", archive)
	wrong, short, long, old, elsewhere := pinOf(url, archive), pinOf(url, archive), pinOf(url, archive), pinOf(url, archive), pinOf(url, archive)
	wrong.sha256 = strings.Repeat("0", 64)
	short.size++
	long.size--
	oldArchive := tgz(t, "1.29.0")
	old.source, _ = serve(t, "old.tgz", oldArchive)
	old = pinOf(old.source, oldArchive)
	elsewhere.member = "another/member"
	gone, _ := serve(t, "gone.tgz", nil)
	refused := pinOf(release{"http://127.0.0.1:1/a.tgz"}, archive)
	missing := pinOf(httpNotFound(t), archive)
	noURL := pinOf(release{"://"}, archive)
	bad := []pin{wrong, short, long, old, elsewhere, refused, missing, noURL, pinOf(gone, archive)}

	_, err := (&installer{f, bad}).install(t.Context(), nil)
	var hash *HashError
	if !errors.As(err, &hash) || hash.Want != wrong.sha256 {
		t.Errorf("no HashError in %v", err)
	}
	for _, want := range []string{"ended after", "is longer than", "version 1.29.0, want " + Version, "it has no another/member", "connection refused", "404", PathVariable} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
	wantClean(t, root)

	lib, err := (&installer{f, append(bad, pinOf(url, archive))}).install(t.Context(), nil)
	if err != nil || lib.Version != Version {
		t.Errorf("with one good source: %+v, %v", lib, err)
	}
}

func httpNotFound(t *testing.T) release {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return release{server.URL + "/a.tgz"}
}

func TestInstallCancelled(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	archive := tgz(t, Version)
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(archive[:len(archive)/2])
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	p := pinOf(release{server.URL + "/a.tgz"}, archive)
	_, err := (&installer{f, []pin{p, p}}).install(ctx, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("install gave %v", err)
	}
	wantClean(t, root)
}

// Installers that run at once, in one process or in several, download once.
func TestInstallAtOnce(t *testing.T) {
	f, _, _ := machine(t, "linux", "amd64")
	archive := tgz(t, Version)
	url, requests := serve(t, "a.tgz", archive)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := (&installer{f, []pin{pinOf(url, archive)}}).install(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := requests.Load(); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
}

func TestInstallWaitsForItsTurn(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	path := filepath.Join(root, "cache", "hourglass", "onnxruntime", ".lock")
	write(t, path, "")
	unlock, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	p := pinOf(httpNotFound(t), nil)
	if _, err := (&installer{f, []pin{p}}).install(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("install gave %v", err)
	}
}

func TestInstallClearsWhatDiedBefore(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	write(t, filepath.Join(root, "cache", "hourglass", "onnxruntime", ".install-123", "half.tgz"), "half")
	if _, err := (&installer{f, []pin{pinOf(httpNotFound(t), nil)}}).install(t.Context(), nil); err == nil {
		t.Error("installed from nowhere")
	}
	wantClean(t, root)
}

func TestInstallNowhere(t *testing.T) {
	f, root, _ := machine(t, "plan9", "386")
	if _, err := (&installer{f, nil}).install(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "plan9/386") {
		t.Errorf("install for another platform gave %v", err)
	}
	f.cacheDir = func() (string, error) { return "", errors.New("no home") }
	p := []pin{pinOf(httpNotFound(t), nil)}
	if _, err := (&installer{f, p}).install(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no home") {
		t.Errorf("install without a cache gave %v", err)
	}
	write(t, filepath.Join(root, "file"), "")
	f.cacheDir = func() (string, error) { return filepath.Join(root, "file"), nil }
	if _, err := (&installer{f, p}).install(t.Context(), nil); err == nil {
		t.Error("installed under a file")
	}
}

// Redirects may not leave HTTPS.
func TestRedirects(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	client := secure.Client()
	client.CheckRedirect = httpClient.CheckRedirect
	response, err := client.Get(secure.URL)
	if err == nil {
		response.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "redirected from HTTPS") {
		t.Errorf("a redirect to HTTP gave %v", err)
	}
}

func TestPins(t *testing.T) {
	for platform, list := range pins {
		if len(list) != 3 {
			t.Errorf("%s has %d sources, want 3", platform, len(list))
		}
		for _, p := range list {
			if b, err := hex.DecodeString(p.sha256); err != nil || len(b) != sha256.Size || p.size <= 0 || p.member == "" {
				t.Errorf("%s: %+v", platform, p)
			}
		}
	}
}
