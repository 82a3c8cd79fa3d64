package vendors

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"odatui/client"
)

// TestTablesAreWhole: a sign has a cause that is documented, a person, words in lower
// case, and steps in the form of steps.
func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/diagnoses.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Signs() {
		name := string(s.Vendor().Name) + ": " + s.Codes + " " + s.Words
		if !strings.Contains(string(page), "\n### "+s.Cause+"\n") {
			t.Errorf("%s: %q is no heading of docs/diagnoses.md", name, s.Cause)
		}
		if s.Who == "" || s.Who == s.Next {
			t.Errorf("%s: who %q, then %q", name, s.Who, s.Next)
		}
		if s.Words == "" && s.Codes == "" && !s.Own || s.Line && s.Words == "" {
			t.Errorf("%s: nothing to be recognised by", name)
		}
		if plain := regexp.MustCompile(`\\.`).ReplaceAllString(s.Words, ""); plain != strings.ToLower(plain) {
			t.Errorf("%s: words are not in lower case", name)
		}
		re, err := regexp.Compile(s.Words)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(s.Title) > 130 {
			t.Errorf("%s: the title is too long: %s", name, s.Title)
		}
		if s.Title != "" && !strings.HasSuffix(s.Title, ".") {
			t.Errorf("%s: the title is no sentence: %q", name, s.Title)
		}
		texts := s.Title
		for _, a := range s.Do {
			if a.Ask == "" && (a.Text == "" || strings.ToUpper(a.Text[:1]) != a.Text[:1] && a.Text[:2] != "az") || strings.HasSuffix(a.Text, ".") {
				t.Errorf("%s: step %q", name, a.Text)
			}
			if a.Ask != "" && !regexp.MustCompile(`^(to|whether|which|what|why|when|how|where|who|for|in which|by which|until when) `).
				MatchString(a.Text) {
				t.Errorf("%s: question %q", name, a.Text)
			}
			texts += a.Text + strings.Join(a.Args, "")
		}
		for n := range 10 {
			if strings.Contains(texts, "{"+string(rune('0'+n))+"}") && re.NumSubexp() < n {
				t.Errorf("%s: no group {%d}", name, n)
			}
		}
		if len(s.Do) > 3 {
			t.Errorf("%s: %d steps", name, len(s.Do))
		}
	}
}

// said is a text that a vendor's sign must recognise.
type said struct {
	of    System
	at    Place
	codes string
	text  string
	cause string
	who   client.Who
}

func (c said) check(t *testing.T) {
	t.Helper()
	s, found := SignOf(Response{At: c.at, Codes: strings.Fields(c.codes), Words: c.text, Of: c.of})
	switch {
	case s == nil:
		t.Errorf("nothing is recognised in %q", c.text)
	case s.Cause != c.cause || s.Who != c.who:
		t.Errorf("%q: %s, %s by %s of %q; want %s, %s", c.text, s.Cause, s.Who, s.Words, s.Vendor().Name, c.cause, c.who)
	case len(found) == 0:
		t.Errorf("%q: nothing found", c.text)
	}
}

func TestTokenServers(t *testing.T) {
	t.Parallel()
	for _, c := range []said{
		{"", TokenServer, "", "Realm does not exist", "token-endpoint-missing", client.WhoSelf},
		{"", TokenServer, "", "RESTEASY003210: Could not find resource for full path: " +
			"http://idp.local:8080/auth/realms/acme/protocol/openid-connect/token", "token-endpoint-missing", client.WhoSelf},
		{"", TokenServer, "", "RESTEASY003210: Could not find resource for full path: http://idp.local/realms/acme/protocol/openid/token",
			"token-endpoint-missing", client.WhoSelf},
		{"", TokenServer, "invalid_client", "Invalid client secret", "secret-wrong", client.WhoSelf},
		{"", TokenServer, "unauthorized_client", "Invalid client or Invalid client credentials", "client-refused", client.WhoSelf},
		{"", TokenServer, "unauthorized_client", "Bearer-only not allowed", "client-not-allowed", client.WhoAppOwner},
		{"", TokenServer, "invalid_client", "Client authentication with signed JWT failed: Token is not active", "assertion-refused",
			client.WhoSelf},
		{"", TokenServer, "invalid_scope", "Invalid scopes: orders.read openid", "scope-refused", client.WhoSelf},
		{"", TokenServer, "invalid_request", "Missing form parameter: grant_type", "field-missing", client.WhoSelf},
		{"", TokenServer, "invalid_grant", "Session not active", "session-ended", client.WhoSelf},
		{"", TokenServer, "invalid_grant", "Account is not fully set up", "account-refused", client.WhoAPIOwner},
		{"", TokenServer, "invalid_request", "DPoP proof is missing", "token-request-refused", client.WhoAppOwner},
		{"", API, "", "Didn't find publicKey for specified kid", "signing-key-unknown", client.WhoAPIOwner},
		{"", API, "", "Invalid token issuer. Expected 'https://idp/realms/a', but was 'https://idp/realms/b'", "tenant-wrong", client.WhoSelf},

		{"", TokenServer, "invalid_client", "The client secret supplied for a confidential client is invalid.", "secret-wrong", client.WhoSelf},
		{"", TokenServer, "invalid_client", "Client Credentials requests to the Org Authorization Server must use the private_key_jwt " +
			"token_endpoint_auth_method.", "client-refused", client.WhoSelf},
		{"", TokenServer, "unauthorized_client", "The client is not authorized to use the provided grant type. Configured grant types: " +
			"[authorization_code].", "client-not-allowed", client.WhoAppOwner},
		{"", TokenServer, "invalid_scope", "One or more scopes are not configured for the authorization server resource.", "scope-refused",
			client.WhoSelf},
		{"", TokenServer, "no_matching_policy", "no_matching_policy", "token-access-denied", client.WhoAPIOwner},
		{"", TokenServer, "invalid_client", "The audience claim for client_assertion must be the endpoint invoked for the request.",
			"assertion-refused", client.WhoSelf},
		{"", TokenServer, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof. use_dpop_nonce", "token-request-refused",
			client.WhoAppOwner},

		{"", TokenServer, "access_denied", "Service not found: https://api.example.net/", "audience-refused", client.WhoSelf},
		{"", TokenServer, "access_denied", "Non-global clients are not allowed access to APIv1", "audience-refused", client.WhoSelf},
		{"", TokenServer, "access_denied", `Client is not authorized to access "https://data.example.net/". You need to create a ` +
			`"client-grant" associated to this API.`, "client-not-allowed", client.WhoAppOwner},
		{"", TokenServer, "access_denied", "Client has not been granted scopes: read:orders", "scope-refused", client.WhoAppOwner},
		{"", TokenServer, "access_denied", "access_denied\nUnauthorized\n{}", "client-refused", client.WhoSelf},
		{"", TokenServer, "access_denied", "No audience parameter was provided, and no default audience has been configured",
			"audience-refused", client.WhoSelf},

		{"", TokenServer, "", "Microsoft.IdentityServer.Web.Protocols.OAuth.Exceptions.OAuthInvalidClientException: MSIS9223: Received invalid OAuth authorization request.", "client-unknown", client.WhoSelf},
		{"", TokenServer, "access_denied", "MSIS9605: The client is not allowed to access the requested resource.", "client-not-allowed",
			client.WhoAPIOwner},
		{"", TokenServer, "unauthorized_client", "MSIS9321: The client 'a' is forbidden to access the resource 'b'.", "client-not-allowed",
			client.WhoAPIOwner},
		{"", TokenServer, "invalid_resource", "MSIS9602: The received 'resource' parameter is invalid.", "resource-unknown", client.WhoSelf},
		{"", TokenServer, "unsupported_grant_type", "MSIS9611: The authorization server does not support the requested 'grant_type'.",
			"grant-unknown", client.WhoAPIOwner},
		{"", TokenServer, "invalid_grant", "MSIS9615: The refresh token received in 'refresh_token' parameter has expired.", "session-ended",
			client.WhoSelf},
		{"", TokenServer, "invalid_grant", "MSIS9649: Received invalid OAuth request. The 'assertion' parameter value is not a valid access " +
			"token.", "assertion-refused", client.WhoSelf},
		{"", TokenServer, "server_error", "MSIS9999: Something new.", "token-not-given", client.WhoAPIOwner},

		{"", TokenServer, "invalid_client", "Bad credentials", "client-refused", client.WhoSelf},
		{"", TokenServer, "invalid_client", "Unauthorized grant type: client_credentials", "client-not-allowed", client.WhoAppOwner},
		{"", TokenServer, "invalid_scope", "[uaa.admin] is invalid. Please use a valid scope name in the request", "scope-refused",
			client.WhoSelf},
		{"", Anywhere, "", `ErrorWithCause: Could not fetch client credentials token for service of type "xsuaa".`, "client-refused",
			client.WhoSelf},

		{"", TokenServer, "", "fail: IdentityServer4.Validation.TokenRequestValidator[0]\n      Client not authorized for client credentials " +
			"flow, check the AllowedGrantTypes setting, { clientId = loader }", "client-not-allowed", client.WhoAppOwner},
		{"", TokenServer, "", "[08:00:00 ERR] Duende.IdentityServer.Validation.ClientSecretValidator\nNo client with id 'loader' found. " +
			"aborting", "client-unknown", client.WhoSelf},
		{"", TokenServer, "", "Duende.IdentityServer.Validation.DefaultResourceValidator: Error: Scope orders not found in store or not " +
			"supported by requested resource indicators.", "scope-refused", client.WhoSelf},
		{"", TokenServer, "invalid_client", "The specified client credentials are invalid. https://documentation.openiddict.com/errors/ID2055",
			"client-refused", client.WhoSelf},
		{"", TokenServer, "invalid_request", "This client application is not allowed to use the specified scope.", "scope-refused",
			client.WhoAppOwner},

		{"", TokenServer, "invalid_client", `The OAuth 2.0 Client supports client authentication method "client_secret_post", but method ` +
			`"client_secret_basic" was requested.`, "client-refused", client.WhoSelf},
		{"", TokenServer, "invalid_client", "The requested OAuth 2.0 Client does not exist.", "client-unknown", client.WhoSelf},
		{"", TokenServer, "invalid_scope", "The OAuth 2.0 Client is not allowed to request scope 'orders'.", "scope-refused", client.WhoSelf},
		{"", TokenServer, "invalid_client", "Request denied: Unsupported authentication method (Correlation ID: 1)", "client-refused",
			client.WhoSelf},
		{"ForgeRock AM", TokenServer, "invalid_client", "Client authentication failed", "client-refused", client.WhoSelf},
		{"", TokenServer, "not_found", "No OpenID Connect provider for realm /acme", "token-endpoint-missing", client.WhoSelf},
		{"Amazon Cognito", TokenServer, "unauthorized_client", "unauthorized_client", "client-not-allowed", client.WhoAppOwner},
		{"", API, "", "Unable to verify secret hash for client 4abc", "secret-wrong", client.WhoSelf},

		{"", TokenServer, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check " +
			"your iat and exp values.", "clock-wrong", client.WhoSelf},
		{"", Anywhere, "", "Error: Could not load the default credentials. Browse to " +
			"https://cloud.google.com/docs/authentication/getting-started", "command-failed", client.WhoSelf},
		{"", TokenServer, "invalid_request", "AADB2C90031: Policy 'B2C_1_x' isn't configured.", "token-endpoint-missing", client.WhoSelf},
		{"", Anywhere, "", `oidc: id token issued by a different provider, expected "https://a" got "https://b"`, "tenant-wrong", client.WhoSelf},
		{"", Anywhere, "", "ClientAuthError: openid_config_error: Could not retrieve endpoints. Attempted to retrieve endpoints from: " +
			"https://undefined/v2.0", "tenant-not-named", client.WhoSelf},
		{"", Anywhere, "", "[invalid_token_response] An error occurred while attempting to retrieve the OAuth 2.0 Access Token Response: 404 " +
			"Not Found: [no body]", "token-endpoint-missing", client.WhoSelf},
	} {
		c.check(t)
	}
}

func TestProgramsThatGiveTokens(t *testing.T) {
	t.Parallel()
	for text, cause := range map[string]string{
		"-bash: az: command not found":                                                          "az-missing",
		"/bin/sh: 1: az: not found":                                                             "az-missing",
		"fish: Unknown command: az":                                                             "az-missing",
		"bash: line 3: az: command not found...":                                                "az-missing",
		"The program 'az' is currently not installed.":                                          "az-missing",
		"env: ‘az’: No such file or directory":                                                  "az-missing",
		"make: az: No such file or directory\nmake: *** [x]":                                    "az-missing",
		"\"az\" non è riconosciuto come comando interno o esterno,\n un programma eseguibile":   "az-missing",
		"Der Befehl \"az\" ist entweder falsch geschrieben oder\nkonnte nicht gefunden werden.": "az-missing",
		"'az' não é reconhecido como um comando interno\nou externo":                            "az-missing",
		"'az' は、内部コマンドまたは外部コマンド、\n操作可能なプログラムまたはバッチ ファイルとして認識されていません。": "az-missing",
		"az : Die Benennung \"az\" wurde nicht als Name eines Cmdlet":  "az-missing",
		"az : 无法将“az”项识别为 cmdlet、函数、脚本文件或可运行程序的名称。":                    "az-missing",
		"az : El término 'az' no se reconoce como nombre de un cmdlet": "az-missing",
		"Error: spawn az ENOENT": "az-missing",
		`could not parse Azure CLI version: launching Azure CLI: exec: "az": executable file not found in %PATH%`:                                                                                   "az-missing",
		`java.io.IOException: Cannot run program "az": error=2, No such file or directory`:                                                                                                          "az-missing",
		"ModuleNotFoundError: No module named 'azure.cli'":                                                                                                                                          "az-broken",
		"/opt/homebrew/bin/az: line 2: /opt/homebrew/Cellar/python@3.11/bin/python3: bad interpreter: No such file":                                                                                 "az-broken",
		"  File \"/opt/az/lib/python3.12/site-packages/azure/cli/core/__init__.py\", line 1\nImportError: cannot import name 'x' from 'y'":                                                          "az-broken",
		"msal_extensions.persistence.PersistenceDecryptionError: [WinError 13]":                                                                                                                     "az-cache-damaged",
		"PermissionError: [Errno 13] Permission denied: '/home/u/.azure/azureProfile.json'":                                                                                                         "az-folder-closed",
		"(pii). Status: Response_Status.Status_ApiContractViolation, Error code: 3399614473, Tag: 1":                                                                                                "az-sign-in-again",
		"User canceled the flow. Status: Response_Status.Status_UserCanceled, Error code: 0, Tag: 2":                                                                                                "az-sign-in-again",
		"No network. Status: Response_Status.Status_NoNetwork, Error code: 1, Tag: 3":                                                                                                               "az-network",
		"Please explicitly log in with:\naz login --scope api://x/.default":                                                                                                                         "az-sign-in-again",
		"Invoke-AzRestMethod: Run Connect-AzAccount to login.":                                                                                                                                      "command-failed",
		"Get-AzAccessToken: Your Azure credentials have not been set up or have expired, please run Connect-AzAccount":                                                                              "command-failed",
		"Headers:\nAuthorization: Bearer System.Security.SecureString":                                                                                                                              "token-not-seen",
		"ERROR: fetching principal: run `azd auth login`":                                                                                                                                           "command-failed",
		"azure.identity.CredentialUnavailableError: Azure CLI not found on path":                                                                                                                    "az-missing",
		"ChainedTokenCredential authentication failed.\nCredentialUnavailableError: EnvironmentCredential is unavailable.\nCredentialUnavailableError: Please run 'az login' from a command prompt": "az-not-signed-in",
		"DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n\tEnvironmentCredential: missing environment variable AZURE_TENANT_ID\n\tAzureCLICredential: ERROR: Please run 'az login' to setup account.": "az-not-signed-in",
		"DefaultAzureCredential failed to retrieve a token from the included credentials.\n- EnvironmentCredential authentication unavailable.":                                                                                   "command-failed",
		"Azure.Identity.CredentialUnavailableException: Azure CLI not installed":                                                                                                                                                  "az-missing",
		"azure.identity.CredentialUnavailableError: WorkloadIdentityCredential authentication unavailable. The workload options are not fully configured.":                                                                        "command-failed",
		`    + CategoryInfo : ObjectNotFound: (Get-AzAccessToken:String) [], CommandNotFoundException`:                                                                                                                            "command-missing",
		"Error: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable":                                                                                                                                                          "command-failed",
		"no token file specified. Check pod configuration or set TokenFilePath in the options":                                                                                                                                    "command-failed",
		"google.auth.exceptions.RefreshError: Reauthentication failed. cannot prompt during non-interactive execution.":                                                                                                           "session-ended",
	} {
		said{"", Program, "", text, cause, client.WhoSelf}.check(t)
	}
}

// TestEntrasWordsCount: what Entra said is explained by its code, whatever the program
// around it says.
func TestEntrasWordsCount(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"(pii) AADSTS50076: … Status: Response_Status.Status_InteractionRequired, Error code: 1, Tag: 2",
		"DefaultAzureCredential failed to retrieve a token from the included credentials.\nAzure CLI not installed\nAADSTS700016: …",
	} {
		if s, _ := SignOf(Response{Words: text}); s != nil {
			t.Errorf("%q: %s", text, s.Cause)
		}
	}
}

// TestInnocentWords: prose, code and good news are no failure.
func TestInnocentWords(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Install the Azure CLI. If you see `az: command not found`, open a new terminal.",
		`if "is not recognized as" in err and name == "az": install()`,
		"Make sure that you are signed in: run Connect-AzAccount, or az login.",
		`_logger.LogError("Client secret validation failed for client: {clientId}.", client.ClientId);`,
		"### \"Client not enabled to retrieve service account\"\nSet serviceAccountsEnabled to true.",
		`throw new OAuthUnauthorizedClientException("MSIS9321")`,
		"commit 1234\n\n    explain unauthorized_client and Bad credentials in the guide",
		"DEBUG: msal.application: Broker enabled? True\nINFO: exit code: 0",
		"az account get-access-token --resource https://data.example.org --query accessToken",
		"import azure.cli.core  # az's own package",
		"public const string NotFound = \"Azure CLI not found on path\";",
		"$headers = @{ Authorization = \"Bearer $token\" } # a SecureString must be converted",
		`return nil, errors.New("no token file specified. Check pod configuration or set TokenFilePath in the options")`,
		"var cred = new DefaultAzureCredential(); // takes the first credential that works",
	} {
		for _, f := range InText(strings.ToLower(text)) {
			t.Errorf("%q: %s by %s", text, f.Sign.Cause, f.Sign.Words)
		}
	}
}

// TestVendorsMarks: a vendor is recognised by host, path, header or words, and by no
// other's.
func TestVendorsMarks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at, header, words string
		want              System
	}{
		{"sso.example.org/realms/data/protocol/openid-connect/token", "", "", "Keycloak"},
		{"acme.okta.com/oauth2/v1/token", "", "", "Okta"},
		{"login.acme.example/oauth/token", "X-Auth0-RequestId", "", "Auth0"},
		{"fs.example.org/adfs/oauth2/token", "", "", "AD FS"},
		{"id.example.org/connect/token", "", "", "IdentityServer"},
		{"x.auth.eu-west-1.amazoncognito.com/oauth2/token", "", "", "Amazon Cognito"},
		{"am.example.org/am/oauth2/access_token", "", "", "ForgeRock AM"},
		{"sso.example.org/as/token.oauth2", "", "", "Ping Identity"},
		{"id.example.org", "", "see https://documentation.openiddict.com/errors/ID2055", "OpenIddict"},
		{"notokta.com/token", "", "", ""},
		{"data.example.org", "X-Request-Id", "keycloak", ""},
	} {
		if got := VendorOf(c.at, map[string][]string{c.header: {"x"}}, c.words); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.at, c.header, got, c.want)
		}
	}
}
