package archunit.bad.core.engine;

public class Above {
    archunit.bad.core.message.Below below;
}
