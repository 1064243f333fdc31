package kontur.local;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertyResolver;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.InProcessGrpcChannelFactory;

/// Lets settings name a service of this JVM. Spring Boot knows `in-process:` for its servers, but
/// gives the targets in settings to the factories of wires alone.
final class Inside implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableListableBeanFactory beans = context.getBeanFactory();
    PropertyResolver settings = context.getEnvironment();
    beans.registerSingleton("inside", customizer(settings));
  }

  private static GrpcChannelFactoryCustomizer customizer(PropertyResolver settings) {
    return factory -> customize(factory, settings);
  }

  private static void customize(GrpcChannelFactory factory, PropertyResolver settings) {
    if (factory instanceof InProcessGrpcChannelFactory inside) {
      inside.setVirtualTargets(
          name -> settings.getProperty("spring.grpc.client.channel." + name + ".target", name));
    }
  }
}
