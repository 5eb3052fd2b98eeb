package archunit.bad.core.server;

class Prints {
    void print() {
        System.out.println("hello");
    }
}
