// Answers, for each case on a line of its own input, what Go's code for notes and trees makes of it.
//
// Notes and their keys are read by golang.org/x/mod/sumdb/note, proofs and tiles by golang.org/x/mod/sumdb/tlog. Only
// what these do not know is written here, from C2SP: cosignatures (tlog-cosignature) and the file of a proof of one
// entry (tlog-proof). A case and its answer are JSON objects.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Kind   string   // vkey, note, checkpoint, record, tree, root, tile or proof
	Data   []byte   // the content of a file, or one hash after the other
	Keys   [][]byte // verifier keys
	Hashes [][]byte
	Leaf   []byte
	Root   []byte
	Before []byte // the root of the older tree
	Size   int64
	Index  int64 // of an entry; of the older tree its size
}

type answer struct {
	Verdict string   // ok, or why not
	Text    []byte   `json:",omitempty"`
	Signed  []string `json:",omitempty"` // the keys whose signatures hold, as name+id
	Size    int64
	Root    []byte `json:",omitempty"`
}

// cosigner verifies cosignature/v1: a moment, and a signature over it and the text of the note.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	if at >= 1<<63 {
		return false
	}
	signed := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), text...)
	return ed25519.Verify(c.key, signed, signature[8:])
}

// postQuantum is the key of a cosigner with ML-DSA-44, which Go's own libraries cannot verify: only its form is judged.
type postQuantum struct {
	name string
	hash uint32
}

func (p *postQuantum) Name() string                       { return p.name }
func (p *postQuantum) KeyHash() uint32                    { return p.hash }
func (p *postQuantum) Verify(text, signature []byte) bool { return false }

// Of a cosigner's key its type, and how many bytes it has with that.
var cosigners = map[byte]int{4: 1 + ed25519.PublicKeySize, 6: 1 + 1312}

// verifier reads a key: those that sumdb knows, and those of cosigners, by the same rules.
func verifier(vkey string) (note.Verifier, error) {
	known, err := note.NewVerifier(vkey)
	if err == nil {
		return known, nil
	}
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, err
	}
	raw, bad := base64.StdEncoding.DecodeString(parts[2])
	if bad != nil || len(raw) == 0 || len(raw) != cosigners[raw[0]] {
		return nil, err
	}
	// Whatever else is wrong with it, sumdb says of a key of its own kind under the same name.
	plain := append([]byte{1}, raw[1:1+ed25519.PublicKeySize]...)
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), plain...))
	same := fmt.Sprintf("%s+%08x+%s", parts[0], binary.BigEndian.Uint32(sum[:]), base64.StdEncoding.EncodeToString(plain))
	if _, bad := note.NewVerifier(same); bad != nil {
		return nil, bad
	}
	sum = sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	hash := binary.BigEndian.Uint32(sum[:])
	said, bad := strconv.ParseUint(parts[1], 16, 32)
	if bad != nil || len(parts[1]) != 8 || uint32(said) != hash {
		return nil, errors.New("invalid verifier hash")
	}
	if raw[0] == 6 {
		return &postQuantum{parts[0], hash}, nil
	}
	return &cosigner{parts[0], hash, ed25519.PublicKey(raw[1:])}, nil
}

func open(data []byte, vkeys [][]byte) answer {
	var known []note.Verifier
	for _, vkey := range vkeys {
		one, err := verifier(string(vkey))
		if err != nil {
			return answer{Verdict: "key"}
		}
		known = append(known, one)
	}
	opened, err := note.Open(data, note.VerifierList(known...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case err == nil:
		found := answer{Verdict: "ok", Text: []byte(opened.Text)}
		for _, each := range opened.Sigs {
			found.Signed = append(found.Signed, fmt.Sprintf("%s+%08x", each.Name, each.Hash))
		}
		return found
	case errors.As(err, &unverified):
		return answer{Verdict: "unverified", Text: []byte(unverified.Note.Text)}
	case errors.As(err, &invalid):
		return answer{Verdict: "invalid"}
	case strings.HasPrefix(err.Error(), "ambiguous"):
		return answer{Verdict: "ambiguous"}
	}
	return answer{Verdict: "malformed"}
}

// tree reads a checkpoint as sumdb reads its own, whatever the log is called.
func tree(text []byte) (tlog.Tree, error) {
	first := bytes.IndexByte(text, '\n')
	if first < 1 {
		return tlog.Tree{}, errors.New("no origin")
	}
	return tlog.ParseTree(append([]byte("go.sum database tree"), text[first:]...))
}

func checkpoint(data []byte) answer {
	read, err := tree(data)
	if err != nil {
		return answer{Verdict: "malformed"}
	}
	return answer{Verdict: "ok", Size: read.N, Root: read.Hash[:]}
}

func hashes(raw [][]byte) ([]tlog.Hash, error) {
	made := []tlog.Hash{}
	for _, each := range raw {
		if len(each) != tlog.HashSize {
			return nil, errors.New("no hash")
		}
		var one tlog.Hash
		copy(one[:], each)
		made = append(made, one)
	}
	return made, nil
}

func verdict(err error) answer {
	if err != nil {
		return answer{Verdict: "refused"}
	}
	return answer{Verdict: "ok"}
}

func record(q question) answer {
	proof, err := hashes(q.Hashes)
	ends, bad := hashes([][]byte{q.Leaf, q.Root})
	if err != nil || bad != nil {
		return answer{Verdict: "refused"}
	}
	return verdict(tlog.CheckRecord(proof, q.Size, ends[1], q.Index, ends[0]))
}

func grown(q question) answer {
	proof, err := hashes(q.Hashes)
	ends, bad := hashes([][]byte{q.Before, q.Root})
	if err != nil || bad != nil {
		return answer{Verdict: "refused"}
	}
	return verdict(tlog.CheckTree(proof, q.Size, ends[1], q.Index, ends[0]))
}

// root computes the root over entries.
func root(q question) answer {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, each := range indexes {
			found = append(found, stored[each])
		}
		return found, nil
	})
	for n, each := range q.Hashes {
		more, err := tlog.StoredHashes(int64(n), each, reader)
		if err != nil {
			return answer{Verdict: "refused"}
		}
		stored = append(stored, more...)
	}
	if len(q.Hashes) == 0 {
		return answer{Verdict: "refused"}
	}
	hash, err := tlog.TreeHash(int64(len(q.Hashes)), reader)
	if err != nil {
		return answer{Verdict: "refused"}
	}
	return answer{Verdict: "ok", Root: hash[:]}
}

// tile computes the root over the 256 hashes in a tile.
func tile(q question) answer {
	whole := tlog.Tile{H: 8, L: int(q.Size), N: q.Index, W: 256}
	if len(q.Data) != whole.W*tlog.HashSize {
		return answer{Verdict: "refused"}
	}
	// The root over all of it is a hash of the tile above: here stand its two halves.
	var halves [2]tlog.Hash
	for n := range halves {
		half, err := tlog.HashFromTile(whole, q.Data, tlog.StoredHashIndex(8*whole.L+7, 2*whole.N+int64(n)))
		if err != nil {
			return answer{Verdict: "refused"}
		}
		halves[n] = half
	}
	hash := tlog.NodeHash(halves[0], halves[1])
	return answer{Verdict: "ok", Root: hash[:]}
}

// proof reads a file of C2SP tlog-proof, and checks that the entry stands in the tree of its checkpoint.
func proof(q question) answer {
	head, checkpointed, found := bytes.Cut(q.Data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return answer{Verdict: "malformed"}
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.DecodeString(lines[0][len("extra "):]); err != nil {
			return answer{Verdict: "malformed"}
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return answer{Verdict: "malformed"}
	}
	said := lines[0][len("index "):]
	index, err := strconv.ParseInt(said, 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != said {
		return answer{Verdict: "malformed"}
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return answer{Verdict: "malformed"}
		}
		path = append(path, hash)
	}
	opened := open(checkpointed, q.Keys)
	if opened.Verdict != "ok" {
		return opened
	}
	under, err := tree([]byte(opened.Text))
	if err != nil {
		return answer{Verdict: "malformed"}
	}
	if tlog.CheckRecord(path, under.N, under.Hash, index, tlog.RecordHash(q.Leaf)) != nil {
		return answer{Verdict: "refused"}
	}
	opened.Size, opened.Root = index, under.Hash[:]
	return opened
}

func answered(q question) answer {
	switch q.Kind {
	case "vkey":
		known, err := verifier(string(q.Data))
		if err != nil {
			return answer{Verdict: "key"}
		}
		return answer{Verdict: "ok", Signed: []string{fmt.Sprintf("%s+%08x", known.Name(), known.KeyHash())}}
	case "note":
		return open(q.Data, q.Keys)
	case "checkpoint":
		return checkpoint(q.Data)
	case "record":
		return record(q)
	case "tree":
		return grown(q)
	case "root":
		return root(q)
	case "tile":
		return tile(q)
	case "proof":
		return proof(q)
	}
	panic("no such kind: " + q.Kind)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	told := json.NewEncoder(out)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		if err := told.Encode(answered(q)); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}
