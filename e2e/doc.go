// Package e2e runs the program against real servers that nobody here wrote:
// oidc-provider as the token server, fe-mockserver and simple-odata-server as
// services, Apache with mod_auth_openidc in front of them, and the real az
// against a Microsoft sign-in played on loopback. Run it by e2e/run, which
// installs what it needs.
//
// It does not know the program's packages: it knows the binary.
package e2e
