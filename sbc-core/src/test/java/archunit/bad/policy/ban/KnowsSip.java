package archunit.bad.policy.ban;

class KnowsSip {
    archunit.bad.core.message.Below message;
}
