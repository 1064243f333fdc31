package kontur.communication.parts;

import java.time.Clock;
import javax.sql.DataSource;
import kontur.communication.lock.SessionLocks;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What every feature stands on.
@Configuration(proxyBeanMethods = false)
class PartsWiring {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Parts parts() {
    return new Parts();
  }

  @Bean
  SessionLocks sessionLocks(DataSource database) {
    return new SessionLocks(database);
  }
}
