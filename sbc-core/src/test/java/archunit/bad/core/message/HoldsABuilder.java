package archunit.bad.core.message;

record HoldsABuilder(StringBuilder text, java.util.ArrayList<String> lines) {}
