package archunit.bad.core.admin;

class UsesMain {
    archunit.bad.core.app.Main main;
}
