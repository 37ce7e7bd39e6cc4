//! A passkey at the portal (WebAuthn level 2): the page that asks for it, and the check of what comes back.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};

use crate::reply::Reply;
use crate::state::Request;

/// Pages of other hosts get nothing from it. An address of numbers can have none.
const HOST: &str = "localhost";
/// The same each time: what is practised here is the way to it.
const CHALLENGE: &[u8] = b"a practice challenge of acme";

/// A person's key. The private part is for whatever plays their device.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// PKCS #8, as DER.
    pub private: Vec<u8>,
    public: Vec<u8>,
}

impl Passkey {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let way = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let private = EcdsaKeyPair::generate_pkcs8(way, &random).expect("a key can be made");
        let pair =
            EcdsaKeyPair::from_pkcs8(way, private.as_ref(), &random).expect("it was made so");
        Self {
            private: private.as_ref().to_vec(),
            public: pair.public_key().as_ref().to_vec(),
        }
    }

    /// Whether the form holds an answer that this key has signed (WebAuthn level 2, 7.2).
    pub(crate) fn has_signed(&self, request: &Request) -> bool {
        let part = |name: &str| BASE64_STANDARD.decode(request.form(name)?).ok();
        let (Some(client), Some(device), Some(signature)) =
            (part("client"), part("device"), part("signature"))
        else {
            return false;
        };
        let told: serde_json::Value = serde_json::from_slice(&client).unwrap_or_default();
        let digest = |bytes: &[u8]| ring::digest::digest(&ring::digest::SHA256, bytes);
        let mut signed = device.clone();
        signed.extend_from_slice(digest(&client).as_ref());
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.public);
        told["type"] == "webauthn.get"
            && told["challenge"] == BASE64_URL_SAFE_NO_PAD.encode(CHALLENGE)
            && device.starts_with(digest(HOST.as_bytes()).as_ref())
            && key.verify(&signed, &signature).is_ok()
    }
}

impl Default for Passkey {
    fn default() -> Self {
        Self::new()
    }
}

/// Asks the device as soon as it is there, as OneLogin's page does.
pub(super) fn page(user: &str) -> Reply {
    let challenge = BASE64_STANDARD.encode(CHALLENGE);
    Reply::page(
        200,
        format!(
            "<!doctype html><title>acme</title><h1>Use your passkey</h1><p>Touch your security key, or look at your camera.
             <form method=post action=/login><input type=hidden name=username value='{user}'>
             <input type=hidden name=password value='{}'><input type=hidden name=client><input type=hidden name=device>
             <input type=hidden name=signature></form>
             <script>
                const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
                const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)));
                navigator.credentials.get({{ publicKey: {{ challenge: bytes('{challenge}'), rpId: '{HOST}' }} }}).then(found => {{
                    const form = document.forms[0], answer = found.response;
                    form.client.value = text(answer.clientDataJSON);
                    form.device.value = text(answer.authenticatorData);
                    form.signature.value = text(answer.signature);
                    form.submit();
                }}).catch(error => document.querySelector('p').textContent = error);
             </script>",
            crate::PASSWORD
        ),
    )
}
