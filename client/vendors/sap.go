package vendors

import "odatui/client"

var sap = func() *Vendor {
	return &Vendor{
		Name: "SAP",
		Hosts: []string{"s4hana.cloud.sap", "s4hana.ondemand.com", "hana.ondemand.com", "crm.ondemand.com", "sapbydesign.com",
			"abap.ondemand.com",
			"cloud.sap", "sap.com"},
		Header: []string{"Sap-Processing-Info", "Sap-System", "Sap-Server", "Sap-Perf-Fesrec", "Sap-Metadata-Last-Modified"},
		Said:   "/iwfnd/",
		Names: roles{dataOwner: "the SAP authorisation team (role with S_SERVICE or S_START)", apiOwner: "the SAP Gateway administrator",
			clientOwner: "the SAP administrator who owns the communication user"},
		Signs: oneOf(
			Sign{Words: `no authorization to access service group '([^'\n]{1,80})'`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The user has no authorisation for the service group {1}.",
				Do: append(sapRole, Ask(apiOwner, "whether a Communication Arrangement binds the user to this API (S/4HANA Cloud)"))},
			Sign{Words: `no authorization to access service '([^'\n]{1,80})'`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The user has no authorisation for the service {1}.", Do: sapRole},
			Sign{Words: `/iwfnd/cm_consumer/101 || no authorization to access service`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The user has no authorisation for this service.", Do: sapRole},
			Sign{Words: `no service found for namespace '?[^,\n]{0,40}?'?, name '?(\w+)'?, version`, Line: true,
				Cause: "service-root-wrong", Who: you, Next: apiOwner, Title: "This SAP Gateway has no service {1}.", Do: sapService},
			Sign{Words: `/iwfnd/med/170 || service group '([^'\n]{1,80})' not published`, Line: true, Cause: "service-root-wrong",
				Who: you, Next: apiOwner, Title: "This SAP Gateway has no such active service.", Do: sapService},
			Sign{Words: `no system alias found for service || /iwfnd/cm_cos/`, Line: true, Cause: "api-failed", Who: apiOwner,
				Title: "The service has no system alias in SAP Gateway.", Do: sapAlias},
			Sign{Words: `has no rfc authorization for`, Line: true, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The user has no RFC authorisation in the back-end system.",
				Do:    steps{Send(dataOwner, "to give the user S_RFC for what the message names")}},
			Sign{Words: `no authorization to log ?on as (?:a )?trusted system`, Line: true, Cause: "access-denied", Who: apiOwner,
				Next: dataOwner, Title: "The back-end system does not trust this SAP Gateway for the user.",
				Do: steps{Send(apiOwner, "to check the trusted RFC connection, and S_RFCACL of the user")}},
			Sign{Words: `blocked by ucon`, Line: true, Cause: "access-denied", Who: apiOwner,
				Title: "SAP's allowlist for HTTP services (UCON) blocks the service.",
				Do: steps{Send(apiOwner, "to add the service to the allowlist (transaction UCONCOCKPIT), or to publish its communication "+
					"scenario")}},
			Sign{Words: `access denied to resource \S+ on system`, Line: true, Cause: "gateway-blocks", Who: apiOwner, Next: network,
				Title: "The SAP Cloud Connector does not expose this path.",
				Do:    steps{Send(apiOwner, "to expose the path in the Cloud Connector")}},
			Sign{Words: `unable to open connection to backend system || could not open connection to back-?end || ` +
				`no sap cloud connector \(scc\) connected`, Line: true, Cause: "gateway-failed", Who: apiOwner, Next: network,
				Title: "The SAP Cloud Connector does not reach the back-end system.",
				Do:    steps{Send(apiOwner, "whether the Cloud Connector runs, and reaches the system")}},
			Sign{Words: `password logon no longer possible || user is locked || too many failed (?:logon )?attempts`, Own: true,
				Cause: "account-refused", Who: apiOwner, Next: you, Title: "The SAP user is locked.",
				Do: steps{Send(apiOwner, "to unlock the user (SU01), and which password is valid")}},
			Sign{Words: `terminated due to error in logon data || icf-le-http-c`, Line: true, Cause: "password-refused", Who: you,
				Next: apiOwner, Title: "SAP rejects the name and password.", Do: sapLogon},
			Sign{Status: "401", Words: `basic realm="sap netweaver`, Cause: "password-refused", Who: you, Next: apiOwner,
				Sure: client.Medium, Title: "SAP rejects the sign-in, or received none.", Do: sapLogon},
			Sign{Own: true, Words: `csrf token validation failed || csrf token required`, Cause: "request-refused", Who: you,
				Next: apiOwner, Title: "SAP requires a CSRF token: the request was not a read."},
			Sign{Words: `service cannot be reached[\s\S]{0,800}(?:sap|icf|error code)`, Line: true, Cause: "service-root-wrong", Who: you,
				Next: apiOwner, Sure: client.Medium, Title: "The service is not active in SAP (SICF).", Do: sapService},
			Sign{Words: `/iwbep/cm_mgw_rt/021 || not implemented in data provider class`, Line: true, Cause: "not-implemented",
				Who: apiOwner, Next: you, Title: "The SAP service does not implement this set or request."},
			Sign{Words: `abap runtime error '?(\w{1,40}) || the abap call stack was || syntax error in program || cx_sy_\w+ || ` +
				`cx_root || /iwfnd/cm_bec/`, Line: true, Cause: "api-failed", Who: apiOwner,
				Title: "The ABAP program behind the service failed.", Do: sapDump},
			Sign{Words: `icm_http_\w+ || icmeno\w+ || icmeconn\w+`, Line: true, Cause: "gateway-failed", Who: apiOwner, Next: network,
				Title: "SAP's web dispatcher or ICM does not reach the application server.",
				Do:    steps{Send(apiOwner, "to look into the ICM trace (SMICM)")}},
			Sign{Words: `in the context of data services an unknown internal server error occurred || "sy/530"`, Line: true,
				Cause: "api-failed", Who: apiOwner, Sure: client.Medium, Title: "The program behind the SAP service failed.", Do: sapDump},
			Sign{Own: true, Status: "403", Words: `no authori[sz]ation || not authori[sz]ed || authori[sz]ation (?:check )?failed`,
				Cause: "access-denied", Who: dataOwner, Next: apiOwner, Title: "The SAP user lacks an authorisation.", Do: sapRole},
		),
	}
}

var successFactors = func() *Vendor {
	return &Vendor{
		Name:  "SAP SuccessFactors",
		Hosts: []string{"successfactors.com", "successfactors.eu", "sapsf.com", "sapsf.eu", "sapsf.cn"},
		Names: roles{dataOwner: "the SuccessFactors administrator who grants role-based permissions",
			apiOwner: "the SuccessFactors administrator"},
		Signs: oneOf(
			Sign{Words: `\[lgn\d{4}\] || code>lgn\d{4}<`, Line: true, Cause: "password-refused", Who: you, Next: apiOwner,
				Title: "SuccessFactors rejects the name and password.",
				Do: steps{Edit("Write the name as USER@COMPANY, and compare the data center in url"), Store("Store the password again"),
					Ask(apiOwner, "whether the user is active, and this address allowed").When("If all are right")}},
			Sign{Words: `invalid property names?: ([^.\n"<]{1,60})`, Line: true, Cause: "query-refused", Who: you, Next: dataOwner,
				Title: "The query names an unknown property: {1}.", Do: steps{Do("Compare the property with the model ($metadata)"),
					Ask(dataOwner, "whether {client} may see it").When("If it is there")}},
			Sign{Words: `\[coe0005\]`, Line: true, Cause: "set-not-found", Who: you, Next: apiOwner,
				Title: "SuccessFactors has no such entity for this user."},
			Sign{Words: `coe_general_forbidden || \[coe0020\] || user does not have permission to access odata || ` +
				`no permission to access odata api`, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The SuccessFactors user lacks the API permission for this entity.",
				Do:    steps{Send(dataOwner, "to give the user's role Admin access to OData API, and this entity")}},
		),
	}
}

var (
	sapRole = steps{Send(dataOwner, "to give the user a role with this service (S_SERVICE; S_START in newer systems); SU53 shows what was "+
		"missing")}

	sapService = steps{Edit("Compare the service's name and version in url with those you were given"),
		Send(apiOwner, "to activate the service (/IWFND/MAINT_SERVICE or V4_ADMIN, SICF)").When("If they are right")}
	sapAlias = steps{Send(apiOwner, "to assign a system alias to the service (/IWFND/MAINT_SERVICE)")}
	sapDump  = steps{Send(apiOwner, "to look into /IWFND/ERROR_LOG and ST22, with the transaction id")}
	sapLogon = steps{Store("Store the password again; its capitals count"), Edit("Compare auth.username, and sap-client in the query"),
		Ask(apiOwner, "whether the user is locked").When("If all are right")}
)
