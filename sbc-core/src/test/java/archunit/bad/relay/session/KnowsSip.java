package archunit.bad.relay.session;

class KnowsSip {
    archunit.bad.core.message.Below message;
}
