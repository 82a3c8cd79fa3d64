package auth

import "encoding/base64"

// basic returns the value of RFC 7617's Authorization header after "Basic ".
func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}
