//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// gate is Apache with mod_auth_openidc and TLS in front of the mock services.
type gate struct {
	jwt        string // wants a JWT of the token server with scope api:read
	introspect string // asks the token server about each token
	audience   string // the same for another audience
	login      string // sends whoever comes to a sign-in page
	tokens     string // the token server behind TLS
	down       string // a proxy whose service is gone: 503 and an HTML page
	ca         string // PEM file of the authority behind its certificate
	cmd        *exec.Cmd
	log        string
}

// stop ends Apache. Asked, it ends its workers; killed, it would leave them.
func (g gate) stop() {
	if g.cmd == nil {
		return
	}
	_ = g.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(longest, func() { _ = g.cmd.Process.Kill() })
	_ = g.cmd.Wait()
	late.Stop()
}

const apacheConfig = `
ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/apache.pid"
DefaultRuntimeDir "{folder}"
Mutex file:{folder} default
ErrorLog "{folder}/error.log"
LogLevel warn
{modules}
User {user}
Group {group}

SSLEngine on
SSLCertificateFile "{folder}/server.pem"
SSLCertificateKeyFile "{folder}/server.key"

Listen 127.0.0.1:{jwtport} https
Listen 127.0.0.1:{introport} https
Listen 127.0.0.1:{tokenport} https
Listen 127.0.0.1:{loginport} https
OIDCSSLValidateServer On
OIDCOAuthSSLValidateServer On
OIDCCABundlePath "{folder}/ca.pem"
ProxyPreserveHost On
AddOutputFilterByType DEFLATE application/json application/xml

<VirtualHost 127.0.0.1:{jwtport}>
  OIDCOAuthVerifyJwksUri https://127.0.0.1:{tokenport}/jwks
  OIDCOAuthRemoteUserClaim client_id
  <Location "/mock/">
    AuthType oauth20
    Require claim scope:api:read
  </Location>
  <Location "/other/">
    AuthType oauth20
    Require claim aud:urn:e2e:other
  </Location>
  ProxyPass "/mock/" "{mock}/"
  ProxyPass "/other/" "{mock}/"
  ProxyPass "/down/" "http://127.0.0.1:1/"
</VirtualHost>

<VirtualHost 127.0.0.1:{loginport}>
  OIDCProviderIssuer https://127.0.0.1:{tokenport}
  OIDCProviderAuthorizationEndpoint https://127.0.0.1:{tokenport}/auth
  OIDCProviderTokenEndpoint https://127.0.0.1:{tokenport}/token
  OIDCProviderJwksUri https://127.0.0.1:{tokenport}/jwks
  OIDCClientID gate
  OIDCClientSecret "{secret}"
  OIDCRedirectURI https://127.0.0.1:{loginport}/mock/redirect_uri
  OIDCCryptoPassphrase "{folder}"
  OIDCUnAuthAction auth true
  <Location "/mock/">
    AuthType openid-connect
    Require valid-user
  </Location>
  ProxyPass "/mock/" "{mock}/"
</VirtualHost>

<VirtualHost 127.0.0.1:{introport}>
  OIDCOAuthIntrospectionEndpoint https://127.0.0.1:{tokenport}/token/introspection
  OIDCOAuthIntrospectionEndpointAuth client_secret_basic
  OIDCOAuthClientID gate
  OIDCOAuthClientSecret "{secret}"
  OIDCOAuthRemoteUserClaim client_id
  <Location "/mock/">
    AuthType oauth20
    Require valid-user
  </Location>
  ProxyPass "/mock/" "{mock}/"
</VirtualHost>

<VirtualHost 127.0.0.1:{tokenport}>
  ProxyPass "/" "{tokens}/"
</VirtualHost>
`

func startApache(folder string, w world) (gate, error) {
	g := gate{ca: filepath.Join(folder, "ca.pem"), log: filepath.Join(folder, "error.log")}
	if err := certificates(folder); err != nil {
		return g, err
	}
	jwtPort, err := freePort()
	if err != nil {
		return g, err
	}
	introPort, err := freePort()
	if err != nil {
		return g, err
	}
	tokenPort, err := freePort()
	if err != nil {
		return g, err
	}
	loginPort, err := freePort()
	if err != nil {
		return g, err
	}
	mock := w.Mocks["small"]
	config := strings.NewReplacer(
		"{folder}", folder, "{modules}", modules(), "{user}", "www-data", "{group}", "www-data",
		"{jwtport}", fmt.Sprint(jwtPort), "{introport}", fmt.Sprint(introPort),
		"{tokenport}", fmt.Sprint(tokenPort), "{loginport}", fmt.Sprint(loginPort), "{tokens}", w.Tokens, "{mock}", mock, "{secret}", secret,
	).Replace(apacheConfig)
	path := filepath.Join(folder, "apache.conf")
	if err := os.WriteFile(path, []byte(config), 0o644); err != nil {
		return g, err
	}
	if err := os.Chmod(folder, 0o777); err != nil { // the workers run as another user
		return g, err
	}
	g.cmd = exec.Command("apache2", "-f", path, "-DFOREGROUND")
	var complaints strings.Builder
	g.cmd.Stderr = &complaints
	if err := g.cmd.Start(); err != nil {
		return g, fmt.Errorf("start apache: %w", err)
	}
	g.jwt = fmt.Sprintf("https://127.0.0.1:%d/mock/", jwtPort)
	g.audience = fmt.Sprintf("https://127.0.0.1:%d/other/", jwtPort)
	g.login = fmt.Sprintf("https://127.0.0.1:%d/mock/", loginPort)
	g.down = fmt.Sprintf("https://127.0.0.1:%d/down/", jwtPort)
	g.tokens = fmt.Sprintf("https://127.0.0.1:%d", tokenPort)
	g.introspect = fmt.Sprintf("https://127.0.0.1:%d/mock/", introPort)
	if err := reachable(fmt.Sprintf("127.0.0.1:%d", introPort)); err != nil {
		data, _ := os.ReadFile(g.log)
		return g, fmt.Errorf("apache does not answer: %w\n%s\n%s", err, complaints.String(), data)
	}
	return g, nil
}

// modules loads what Debian's packages install.
func modules() string {
	var b strings.Builder
	for _, name := range []string{"mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "proxy", "proxy_http", "ssl", "socache_shmcb", "filter", "deflate", "mime"} {
		fmt.Fprintf(&b, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", name, name)
	}
	b.WriteString("TypesConfig /etc/mime.types\n")
	return b.String()
}

func reachable(address string) error {
	for end := time.Now().Add(longest); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", address, longest)
		if err == nil {
			return c.Close()
		}
		if time.Now().After(end) {
			return err
		}
	}
}

// certificates makes an authority of our own and a certificate for loopback.
func certificates(folder string) error {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "odatui e2e authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	caDER, err := x509.CreateCertificate(rand.Reader, authority, authority, caKey.Public(), caKey)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames:    []string{"localhost", "login.microsoftonline.com", "management.azure.com"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage:    x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, authority, key.Public(), caKey)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"ca.pem":     {Type: "CERTIFICATE", Bytes: caDER},
		"server.pem": {Type: "CERTIFICATE", Bytes: leafDER},
		"server.key": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		mode := os.FileMode(0o600)
		if name == "ca.pem" { // Apache's workers read it, as another user
			mode = 0o644
		}
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), mode); err != nil {
			return err
		}
	}
	return nil
}
