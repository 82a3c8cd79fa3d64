package vendors

import "odatui/client"

// azCLI is az. A sign without steps has those of the rule of its cause, which knows
// the profile. What Entra said in az's words (AADSTS…) is not looked for here.
var azCLI = func() *Vendor {
	return &Vendor{
		Name:  azureCLI,
		Names: map[client.Who]string{client.WhoAppOwner: "the owner of the service principal"},
		Signs: []Sign{
			// Shells and programs that do not find it.
			{At: Program, Words: `: az: (?:(?:command )?not found|no such file or directory)\.*\s*(?:\n|$)`, Line: true, Cause: "az-missing",
				Who: client.WhoSelf},
			{At: Program, Words: `command not found: ?az\s*(?:\n|$) || unknown command: ?az\s*(?:\n|$) || command-not-found: ?az\s*(?:\n|$)`,
				Line: true, Cause: "az-missing",
				Who: client.WhoSelf},
			{At: Program, Words: `command 'az' not found || the program 'az' is (?:currently not installed|not in your path) ||` +
				` command \x60az\x60 not found`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `az(?:\.cmd)?["'”»›]?,?\s+(?:is\s+not\s+recognized\s+as|ist\s+entweder\s+falsch\s+geschrieben|` +
				`n.{1,3}est\s+pas\s+reconnu|no\s+se\s+reconoce\s+como|` +
				`non\s+(?:è|e')?\s*riconosciuto\s+come|(?:não|n.{1,2}o)\s+é\s+reconhecido|wordt\s+niet\s+herkend|nie\s+jest\s+rozpoznawan|` +
				`не\s+является|не\s+распознано)`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `benennung ["'„]az["'“”] wurde nicht als`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `az["'”」]\s*(?:不是内部或外部命令|不是內部或外部命令|は、\s*(?:内部コマンドまたは外部コマンド|コマンドレット)|项识别为|詞彙是否為|은\(는\))`, Line: true,
				Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `无法将["“]az["”]项识别为 || 無法辨識 ?['"]az['"]`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `objectnotfound: \(az(?:\.cmd)?:string\)`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `exec: \\?"az\\?": executable file not found`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `no such file or directory: '(?:[^'\n]*/)?az' || spawn az(?:\.cmd)? enoent || cannot run program "az" ||` +
				` trying to start process 'az' || env: [‘'"]?az[’'"]?: no such file`, Line: true,
				Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `\["az",[\s\S]*?filenotfounderror: \[winerror 2\]`, Line: true, Cause: "az-missing", Who: client.WhoSelf,
				Title: "The program did not find az: on Windows it is az.cmd, which only a shell finds."},

			{At: Program, Words: ` az ?[:：] ?(?:orden no encontrada|no se encontró|commande (?:introuvable|non trouvée)|(?:befehl|` +
				`kommando) nicht gefunden|comando (?:non trovato|não encontrado)|команда не найдена|未找到命令|找不到命令|命令未找到|コマンドが見つかりません|nie znaleziono|` +
				`opdracht niet gevonden|kommandot hittades inte|명령어를 찾을 수 없음) || ^az ?[:：] ?(?:orden no encontrada|no se encontró|` +
				`commande (?:introuvable|non trouvée)|(?:befehl|kommando) nicht gefunden|comando (?:non trovato|não encontrado)|` +
				`команда не найдена|未找到命令|找不到命令|命令未找到|コマンドが見つかりません|nie znaleziono|opdracht niet gevonden|kommandot hittades inte|명령어를 찾을 수 없음)`,
				Line: true, Cause: "az-missing", Who: client.WhoSelf},

			// It is there and does not run.
			{At: Program, Words: `error loading command module '?[\w.]+'?: no module named`, Line: true, Cause: "az-broken", Who: client.WhoSelf,
				Title: "A part of az lacks a module of its Python."},
			{At: Program, Words: `no module named '?azure\.cli\b`, Line: true, Cause: "az-broken", Who: client.WhoSelf},
			{At: Program, Words: `error while finding module specification for 'azure\.cli`, Line: true, Cause: "az-broken", Who: client.WhoSelf},
			{At: Program, Words: `/az: [^\n]*bad interpreter`, Line: true, Cause: "az-broken", Who: client.WhoSelf,
				Title: "az starts with a Python that is not there any more."},
			{At: Program, Words: `program 'az(?:\.cmd|\.exe)?' failed to run`, Line: true, Cause: "az-broken", Who: client.WhoSelf},
			{At: Program, Words: `the operation 'azure\.cli\.command_modules\.[\w.#]+' is invalid`, Line: true, Cause: "az-broken",
				Who: client.WhoSelf, Title: "A part of az cannot be loaded."},
			{At: Program, Words: `error loading command module '?[\w.]+'? || unable to load (?:extension|module) '?[\w.-]+[^\n]*azure`,
				Cause: "az-broken", Who: client.WhoSelf},
			{At: Program, Words: `azure[/\\]cli[/\\][\s\S]*?(?:modulenotfounderror|importerror|attributeerror: module '[\w.]+' has no attribute)`,
				Line: true, Cause: "az-broken", Who: client.WhoSelf},
			{At: Program, Words: `could(?:not|n't|'t) (?:find|locate) python[^\n]*\baz\b || can(?:not|n't|'t) (?:find|` +
				`locate) python[^\n]*\baz\b || python\.exe[^\n]*(?:azure|cli2)[^\n]*(?:not recognized|cannot find)`, Cause: "az-broken",
				Who: client.WhoSelf},
			{At: Program, Words: `failed to invoke the azure cli`, Line: true, Cause: "az-broken", Who: client.WhoSelf, Sure: client.Medium,
				Title: "The Azure CLI could not be started by the program.",
				Do: []Advice{Run("Check that az runs in the environment of the program", "az", "version"),
					Do("If it does not, install it again, and start the program in a new terminal")}},

			// Its files.
			{At: Program, Words: `decryption failed: \[winerror || persistencedecryptionerror || \[winerror -2146893813\] ||` +
				` key not valid for use in specified state`, Line: true, Cause: "az-cache-damaged", Who: client.WhoSelf,
				Title: "The sign-in stored by az cannot be decrypted by this Windows account."},
			{At: Program, Words: `can't get attribute 'normalizedresponse' || attributeerror: can't get attribute '\w+' on <module 'msal`,
				Line:  true,
				Cause: "az-cache-damaged", Who: client.WhoSelf,
				Title: "A file that another version of az left in its folder cannot be read.",
				Do: []Advice{Do("Delete msal_http_cache.bin in az's folder (~/.azure), which az makes anew"), Run("If it happens again, update az",
					"az", "upgrade")}},
			{At: Program, Words: `key(?:error)?: '?(?:home_account_id|normalized_key|\w*normalized\w*) || msal[^\n]{0,80}normali[sz]ed[_ ]key`,
				Cause: "az-cache-damaged", Who: client.WhoSelf},
			{At: Program, Words: `\[winerror 87\]`, Cause: "az-cache-damaged", Who: client.WhoSelf, Sure: client.Medium,
				Title: "Windows could not encrypt or decrypt the sign-in that az stores.",
				Do: []Advice{Run("Remove the stored sign-in", "az", "account", "clear"),
					Do("If it happens again: az config set core.encrypt_token_cache=false"), azLogin("Then sign in")}},
			{At: Program, Words: `read-only file system: '[^'\n]*\.azure\b || permission denied: '[^'\n]*\.azure\b ||` +
				` no space left on device: '[^'\n]*\.azure\b || access is denied: '[^'\n]*\.azure\b`,
				Line: true, Cause: "az-folder-closed", Who: client.WhoSelf,
				Title: "az cannot write into its folder.",
				Do: []Advice{Do("Set AZURE_CONFIG_DIR to a folder that az may write into"),
					Do("Or give this account write access to az's folder (~/.azure)")}},

			// Windows' account broker.
			{At: Program, Words: `status: response_status\.status_(usercanceled|usercancelled)`, Line: true, Cause: "az-sign-in-again",
				Who:   client.WhoSelf,
				Title: "The sign-in window of Windows was closed, or could not be shown.",
				Do: []Advice{azLogin("Sign in again, to the end"), Run("If no window comes, sign in without Windows' account broker (WAM)", "az",
					"config", "set", "core.enable_broker_on_windows=false")}},
			{At: Program, Words: `status: response_status\.status_(accountunusable)`, Line: true, Cause: "az-sign-in-again", Who: client.WhoSelf,
				Title: "Windows' account broker (WAM) remembers that the account was signed out of az.",
				Do: []Advice{Run("Remove the stored accounts", "az", "account", "clear"), azLogin("Sign in again"),
					Run("If it happens again, sign in without the broker", "az", "config", "set", "core.enable_broker_on_windows=false")}},
			{At: Program, Words: `status: response_status\.status_(nonetwork|networktemporarilyunavailable|servertemporarilyunavailable)`,
				Line: true, Cause: "az-network", Who: client.WhoSelf, Next: client.WhoNetworkAdmin,
				Title: "Windows' account broker (WAM) does not reach Entra.",
				Do: []Advice{Retry("Try again"), Run("If it happens again, sign in without the broker", "az", "config", "set",
					"core.enable_broker_on_windows=false")}},
			{At: Program, Words: `status: response_status\.status_(interactionrequired)`, Line: true, Cause: "az-sign-in-again", Who: client.WhoSelf,
				Title: "Windows' account broker (WAM) gives no token without you: a policy, consent or multi-factor authentication.",
				Do:    []Advice{azLogin("Sign in with the tenant and the scope of the API")}},
			{At: Program, Words: `status: response_status\.status_(\w+)`, Line: true, Cause: "az-sign-in-again", Who: client.WhoSelf,
				Sure:  client.Medium,
				Title: "Windows' account broker (WAM) failed: {1}.",
				Do: []Advice{Run("Sign in without the broker", "az", "config", "set", "core.enable_broker_on_windows=false"),
					azLogin("Then sign in")}},

			// Its sign-in.
			{At: Program, Words: `is not a supported msi token audience`, Line: true, Cause: "az-sign-in-again", Who: client.WhoSelf,
				Title: "The sign-in of Azure Cloud Shell has no tokens for this API.", Do: []Advice{azLogin("Sign in yourself in the Cloud Shell"),
					Do("Or use az on your own machine")}},
			{At: Program, Words: `can.t find token from msal cache`, Line: true, Cause: "az-session-gone", Who: client.WhoSelf,
				Do: []Advice{Run("Remove the stored accounts", "az", "account", "clear"), azLogin("Sign in again")}},
			{At: Program, Words: `could not retrieve token from local cache`, Line: true, Cause: "az-session-gone", Who: client.WhoSelf},
			{At: Program, Words: `does not exist in msal token cache`, Cause: "az-session-gone", Who: client.WhoSelf},
			{At: Program, Words: `please run '?"?az login'?"?(?: from a command prompt)? to (?:set ?up|access)`, Cause: "az-not-signed-in",
				Who: client.WhoSelf},
			{At: Program, Words: `run the command below to authenticate interactively || please explicitly log in with:\s*\n?\s*az login`,
				Line:  true,
				Cause: "az-sign-in-again", Who: client.WhoSelf},
			{At: Program, Words: `azureclicredential[^\n]*timed? ?out || timed out waiting for azure cli || azure cli authentication timed out`,
				Cause: "az-timeout", Who: client.WhoSelf},
			{At: Program, Words: `azure cli (?:not found on path|not installed|could not be found) ||` +
				` az(?:ure)? cli (?:executable )?(?:was )?not found in path`, Cause: "az-missing", Who: client.WhoSelf},
		},
	}
}

// azureCLI is the name of az.
const azureCLI System = "the Azure CLI"

// azLogin is a step that signs in with az; tenant and scope are the reader's.
func azLogin(text string) Advice {
	return Advice{Text: text, Action: client.ActionSignIn, Args: []string{"login", "--tenant", "TENANT", "--scope", "SCOPE",
		"--allow-no-subscriptions"}}
}
