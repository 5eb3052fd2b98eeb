package archunit.bad.core.message;

public class Below {}
