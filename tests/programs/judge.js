// Prints the access key id that an SDK for JavaScript takes by its default chain.
const fail = error => { console.error(String(error && error.message)); process.exit(1); };
if (process.argv[2] === 'v2') {
    const AWS = require('aws-sdk');
    AWS.config.getCredentials(error => error ? fail(error) : console.log(AWS.config.credentials.accessKeyId));
} else {
    const { STSClient } = require('@aws-sdk/client-sts');
    new STSClient({}).config.credentials().then(own => console.log(own.accessKeyId), fail);
}
