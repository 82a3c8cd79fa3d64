package demo

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"sync"
)

// signer holds the key of one run. It is made when the first token is asked
// for: an RSA key takes a moment, and a list of profiles needs none.
type signer struct {
	once sync.Once
	key  *rsa.PrivateKey
	kid  string
}

func (s *signer) open() *rsa.PrivateKey {
	s.once.Do(func() {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic("demo: no random numbers: " + err.Error())
		}
		sum := sha256.Sum256(key.N.Bytes())
		s.key, s.kid = key, base64.RawURLEncoding.EncodeToString(sum[:20])
	})
	return s.key
}

// claims of an access token, in the spelling of Entra.
type claims struct {
	Aud      string   `json:"aud"`
	Iss      string   `json:"iss"`
	Iat      int64    `json:"iat"`
	Nbf      int64    `json:"nbf"`
	Exp      int64    `json:"exp"`
	Aio      string   `json:"aio"`
	Appid    string   `json:"appid,omitempty"`    // version 1
	Appidacr string   `json:"appidacr,omitempty"` // version 1
	Azp      string   `json:"azp,omitempty"`      // version 2
	Azpacr   string   `json:"azpacr,omitempty"`   // version 2
	Idp      string   `json:"idp,omitempty"`
	Idtyp    string   `json:"idtyp,omitempty"`
	Oid      string   `json:"oid"`
	Roles    []string `json:"roles,omitempty"`
	Sub      string   `json:"sub"`
	Tid      string   `json:"tid"`
	Uti      string   `json:"uti"`
	Ver      string   `json:"ver"`
}

type jwtHeader struct {
	Typ string `json:"typ"`
	Alg string `json:"alg"`
	Kid string `json:"kid"`
}

// sign returns the claims as a signed JWT (RS256).
func (s *signer) sign(c claims) string {
	key := s.open()
	head, err1 := json.Marshal(jwtHeader{"JWT", "RS256", s.kid})
	body, err2 := json.Marshal(c)
	enc := base64.RawURLEncoding
	text := enc.EncodeToString(head) + "." + enc.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	sig, err3 := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err := errors.Join(err1, err2, err3); err != nil {
		panic("demo: sign a token: " + err.Error()) // nothing here depends on input
	}
	return text + "." + enc.EncodeToString(sig)
}

// The ways in which a token is no token of ours.
var (
	errNotAToken = errors.New("not a token")
	errNoKey     = errors.New("the signature key was not found")
	errSignature = errors.New("the signature is invalid")
)

// parse reads a token and checks its signature, nothing else.
func (s *signer) parse(token string) (claims, error) {
	var c claims
	var h jwtHeader
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, errNotAToken
	}
	if !decodePart(parts[0], &h) || !decodePart(parts[1], &c) {
		return c, errNotAToken
	}
	key := s.open()
	if h.Kid != s.kid || h.Alg != "RS256" {
		return c, errNoKey
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], sig) != nil {
		return c, errSignature
	}
	return c, nil
}

func decodePart(part string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, into) == nil
}

// keySet is the public key as a JWK set (RFC 7517).
func (s *signer) keySet() any {
	key := s.open()
	enc := base64.RawURLEncoding
	return map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "kid": s.kid, "x5t": s.kid,
		"n": enc.EncodeToString(key.N.Bytes()),
		"e": enc.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}}
}
