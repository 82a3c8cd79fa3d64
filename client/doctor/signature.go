package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // hashes of the algorithms, which the library looks up
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// signed is the text for a valid signature.
const signed = "signed by the issuer"

// signature verifies the token's signature with the keys that the issuer publishes
// (RFC 7515, RFC 7517, RFC 7518). good is false if the signature is invalid or its
// key is not published. That alone is no failure: the API may trust other keys.
func (v *Visit) signature(ctx context.Context) (text string, good bool) {
	d := v.discovery.peek()
	if !d.found() || d.keys == "" {
		return "the signature was not checked: the issuer's keys are unknown", true
	}
	if !publicKeys(d.keys, d.address) {
		return "the signature was not checked: the URL of the issuer's keys is not encrypted", true
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
		return "the signature was not checked: only Graph can verify tokens for Microsoft Graph", true
	}
	got, err := v.document(ctx, d.keys)
	var set struct {
		Keys []publicKey `json:"keys"`
	}
	switch {
	case err != nil:
		return "the signature was not checked: the issuer's keys could not be fetched: " + short(err), true
	case got.status != http.StatusOK || json.Unmarshal(got.body, &set) != nil || len(set.Keys) == 0:
		return fmt.Sprintf("the signature was not checked: the issuer's keys could not be fetched (%d)", got.status), true
	}
	key, ok := keyOf(set.Keys, head)
	if !ok {
		return fmt.Sprintf("the token is signed with a key (%s) that the issuer does not publish: it is from another issuer or policy, "+
			"or for an API with its own key; an API that trusts this issuer responds that the signature key was not found", oneLine(head.Key)), false
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

// publicKeys reports whether keys may be fetched from a URL: over https, or from
// the origin of the issuer's document.
func publicKeys(address, document string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	home, err := url.Parse(document)
	return err == nil && (u.Scheme == "https" || u.Scheme == home.Scheme && u.Host == home.Host)
}

// head is the header of a JWT.
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
		return h, errors.New("its header cannot be parsed")
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

// keyOf returns the key that a token names, or the only key if the token names none.
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
	errAlgorithm = errors.New("its algorithm is not supported")
	errSignature = errors.New("it does not match the issuer's key")
	errKey       = errors.New("the issuer's key cannot be parsed")
)

// verify checks the signature of a token whose algorithm is alg.
func (k publicKey) verify(alg, token string) error {
	method := jwt.GetSigningMethod(alg)
	switch method.(type) {
	case *jwt.SigningMethodRSA, *jwt.SigningMethodRSAPSS, *jwt.SigningMethodECDSA:
	default: // none, or an algorithm with a shared key
		return errAlgorithm
	}
	at := strings.LastIndexByte(token, '.')
	sig, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(token[at+1:], "="))
	if at < 0 || err != nil {
		return errSignature
	}
	key := k.parse()
	if key == nil {
		return errKey
	}
	err = method.Verify(token[:at], sig, key)
	switch {
	case errors.Is(err, jwt.ErrInvalidKeyType):
		return errKey
	case err != nil:
		return errSignature
	}
	return nil
}

// parse returns the key as package crypto has it, nil if it is invalid. It ignores
// other members, such as certificates.
func (k publicKey) parse() any {
	n, e, x, y := number(k.N), number(k.E), number(k.X), number(k.Y)
	if k.Type == "RSA" && e.BitLen() > 1 && e.BitLen() < 32 && n.BitLen() >= 512 && n.BitLen() <= 16384 {
		return &rsa.PublicKey{N: n, E: int(e.Int64())}
	}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		bits := curve.Params().BitSize
		if k.Type != "EC" || k.Curve != curve.Params().Name || max(x.BitLen(), y.BitLen()) > bits {
			continue
		}
		size := (bits + 7) / 8
		point := make([]byte, 1+2*size) // SEC 1, 2.3.3: uncompressed
		point[0] = 4
		x.FillBytes(point[1 : 1+size])
		y.FillBytes(point[1+size:])
		if key, err := ecdsa.ParseUncompressedPublicKey(curve, point); err == nil { // the point is on the curve
			return key
		}
	}
	return nil
}

// number parses a number of a JWK. It returns 0, which is in no key, if the text
// is invalid.
func number(text string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(b)
}
