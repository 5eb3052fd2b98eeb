package archunit.bad.core.message;

public record HoldsABuilder(StringBuilder text, java.util.ArrayList<String> lines) {}
