// Checks a log with Go's own code for its checksum database: golang.org/x/mod/sumdb, as Debian packages it.
//
// Usage: verify PUBLIC-ROOT VKEY PROOF-FILE ENTRY-FILE KEPT-CHECKPOINT
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Printf("REFUSED %s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(path string) []byte {
	octets, err := os.ReadFile(path)
	must(err, "read")
	return octets
}

func hashOf(text string) (hash tlog.Hash) {
	octets, err := base64.StdEncoding.Strict().DecodeString(text)
	must(err, "base64")
	copy(hash[:], octets)
	return
}

func open(octets []byte, vkey string) (string, int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	must(err, "key")
	opened, err := note.Open(octets, note.VerifierList(verifier))
	must(err, "note")
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	return lines[0], size, hashOf(lines[2])
}

type tiles struct{ root string }

func (tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) (read [][]byte, err error) {
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		octets, err := os.ReadFile(filepath.Join(t.root, path))
		if err != nil {
			return nil, err
		}
		read = append(read, octets)
	}
	return read, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	root, vkey := os.Args[1], os.Args[2]
	_, size, head := open(read(filepath.Join(root, "checkpoint")), vkey)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: head}, tiles{root})

	proof := read(os.Args[3])
	above, below, found := bytes.Cut(proof, []byte("\n\n"))
	if !found {
		must(fmt.Errorf("no empty line"), "proof")
	}
	lines := strings.Split(string(above), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "index")
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		path = append(path, hashOf(line))
	}
	_, proofSize, proofHead := open(below, vkey)
	leaf := tlog.RecordHash(read(os.Args[4]))
	must(tlog.CheckRecord(path, proofSize, proofHead, index, leaf), "inclusion")

	made, err := tlog.ProveRecord(size, index, reader)
	must(err, "tiles")
	must(tlog.CheckRecord(made, size, head, index, leaf), "inclusion from tiles")
	if proofSize == size && fmt.Sprint(made) != fmt.Sprint(path) {
		must(fmt.Errorf("the proofs differ"), "equal proofs")
	}

	_, keptSize, kept := open(read(os.Args[5]), vkey)
	if keptSize > 0 {
		tree, err := tlog.ProveTree(size, keptSize, reader)
		must(err, "tiles")
		must(tlog.CheckTree(tree, size, head, keptSize, kept), "consistency")
	}
	fmt.Printf("ACCEPTED leaf %d of %d, consistent with %d\n", index, size, keptSize)
}
