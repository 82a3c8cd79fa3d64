package doctor

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // hashes of the algorithms below
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
)

// signed is the finding of a signature that is right.
const signed = "signed by the issuer"

// signature checks whether the issuer signed the token, by the keys it
// publishes (RFC 7515, RFC 7517, RFC 7518). good is false where it did not, or
// not with a key that it shows; that alone is no failure: the API may know
// others.
func (v *Visit) signature(ctx context.Context) (text string, good bool) {
	d := v.discovery.peek()
	if !d.found() || d.keys == "" {
		return "the signature was not checked: the issuer's keys are not known", true
	}
	if !publicKeys(d.keys, d.address) {
		return "the signature was not checked: the issuer's keys lie at an address without encryption", true
	}
	token, err := v.Credential.Token(ctx)
	if err != nil {
		return "", true
	}
	head, err := headOf(token)
	if err != nil {
		return "the signature was not checked: " + err.Error(), true
	}
	if head.Nonce != "" {
		return "the signature was not checked: tokens for Microsoft Graph can be checked by Graph only", true
	}
	got, err := v.document(ctx, d.keys)
	var set struct {
		Keys []publicKey `json:"keys"`
	}
	switch {
	case err != nil:
		return "the signature was not checked: the issuer's keys could not be had: " + short(err), true
	case got.status != http.StatusOK || json.Unmarshal(got.body, &set) != nil || len(set.Keys) == 0:
		return fmt.Sprintf("the signature was not checked: the issuer's keys could not be had (%d)", got.status), true
	}
	key, ok := keyOf(set.Keys, head)
	if !ok {
		return fmt.Sprintf("the token is signed with a key (%s) that the issuer does not show: it comes from another issuer or policy, "+
			"or the API has a key of its own; an API that checks against this issuer says that the signature key was not found", oneLine(head.Key)), false
	}
	err = key.verify(head.Algorithm, token)
	switch {
	case err == nil:
		return signed, true
	case errors.Is(err, errAlgorithm):
		return "the signature was not checked: " + err.Error(), true
	}
	return "the signature is not the issuer's: " + err.Error(), false
}

// publicKeys reports whether keys may be fetched from an address: encrypted, or
// from where the issuer's own document came.
func publicKeys(address, document string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	home, err := url.Parse(document)
	return err == nil && (u.Scheme == "https" || u.Scheme == home.Scheme && u.Host == home.Host)
}

// head is the first part of a JWT.
type head struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
	Print     string `json:"x5t"`
	Nonce     string `json:"nonce"`
}

func headOf(token string) (head, error) {
	first, _, _ := strings.Cut(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(first, "="))
	var h head
	if err != nil || json.Unmarshal(text, &h) != nil {
		return h, errors.New("its head cannot be read")
	}
	return h, nil
}

// publicKey is one key of a set (RFC 7517).
type publicKey struct {
	Type  string `json:"kty"`
	Use   string `json:"use"`
	ID    string `json:"kid"`
	Print string `json:"x5t"`
	N     string `json:"n"`
	E     string `json:"e"`
	Curve string `json:"crv"`
	X     string `json:"x"`
	Y     string `json:"y"`
}

// keyOf finds the key that a token names. A token that names none fits the only
// key there is.
func keyOf(keys []publicKey, h head) (publicKey, bool) {
	for _, k := range keys {
		if h.Key != "" && k.ID == h.Key || h.Key == "" && h.Print != "" && k.Print == h.Print {
			return k, true
		}
	}
	if h.Key == "" && h.Print == "" && len(keys) == 1 {
		return keys[0], true
	}
	return publicKey{}, false
}

var (
	errAlgorithm = errors.New("its algorithm is not known here")
	errSignature = errors.New("it does not fit the issuer's key")
	errKey       = errors.New("the issuer's key cannot be read")
)

// verify checks the signature of a token whose algorithm is alg.
func (k publicKey) verify(alg, token string) error {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return errSignature
	}
	sig, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(token[at+1:], "="))
	if err != nil {
		return errSignature
	}
	hash, ok := map[string]crypto.Hash{"RS256": crypto.SHA256, "RS384": crypto.SHA384, "RS512": crypto.SHA512,
		"PS256": crypto.SHA256, "ES256": crypto.SHA256}[alg]
	if !ok {
		return errAlgorithm
	}
	h := hash.New()
	h.Write([]byte(token[:at]))
	if alg == "ES256" {
		return k.verifyECDSA(h.Sum(nil), sig)
	}
	return k.verifyRSA(alg, hash, h.Sum(nil), sig)
}

func (k publicKey) verifyRSA(alg string, hash crypto.Hash, sum, sig []byte) error {
	n, errN := number(k.N)
	e, errE := number(k.E)
	if k.Type != "RSA" || errN != nil || errE != nil || !e.IsInt64() || e.Int64() < 2 || e.Int64() > 1<<31-1 || n.BitLen() < 512 || n.BitLen() > 16384 {
		return errKey
	}
	public := &rsa.PublicKey{N: n, E: int(e.Int64())}
	var err error
	if alg[0] == 'P' {
		err = rsa.VerifyPSS(public, hash, sum, sig, nil)
	} else {
		err = rsa.VerifyPKCS1v15(public, hash, sum, sig)
	}
	if err != nil {
		return errSignature
	}
	return nil
}

func (k publicKey) verifyECDSA(sum, sig []byte) error {
	x, errX := number(k.X)
	y, errY := number(k.Y)
	if k.Type != "EC" || k.Curve != "P-256" || errX != nil || errY != nil || x.BitLen() > 256 || y.BitLen() > 256 {
		return errKey
	}
	point := make([]byte, 65) // SEC 1, 2.3.3: uncompressed
	point[0] = 4
	x.FillBytes(point[1:33])
	y.FillBytes(point[33:])
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil { // not on the curve
		return errKey
	}
	if len(sig) != 64 {
		return errSignature
	}
	if !ecdsa.Verify(public, sum, new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return errSignature
	}
	return nil
}

func number(text string) (*big.Int, error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	return new(big.Int).SetBytes(b), err
}
