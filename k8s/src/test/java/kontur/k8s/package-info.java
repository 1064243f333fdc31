/// What holds the manifests to Kubernetes, to each other and to the code.
@NullMarked
package kontur.k8s;

import org.jspecify.annotations.NullMarked;
