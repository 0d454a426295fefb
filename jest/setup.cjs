// fabric-shim prints every message at info level unless told before it is imported.
process.env.CORE_CHAINCODE_LOGGING_LEVEL ??= "error";
