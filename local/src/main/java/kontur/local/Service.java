package kontur.local;

import java.util.function.Supplier;
import org.springframework.boot.builder.SpringApplicationBuilder;

/// The four services, as they are.
///
/// @param name of its settings: `kontur.<name>.…`
/// @param port its gRPC
/// @param application the name of its main class
/// @param builder the application itself
record Service(
    String name, Port port, String application, Supplier<SpringApplicationBuilder> builder) {}
