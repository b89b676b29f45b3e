"""A made-up graph of Features, all of them in the cache already."""

import hashlib
import json
import random

REGISTRY = "localhost:9/bench/graph"
EDGES = 5
NEAR = 60


def digest(content):
    return hashlib.sha256(content).hexdigest()


class FeatureGraph:
    """`count` Features with five edges each, to others made shortly before: three of `dependsOn`
    and two of `installsAfter`, written into a cache as if they had been fetched."""

    def __init__(self, cache, count):
        self.cache = cache
        self.count = count
        self.choice = random.Random(count)
        self.references = []
        self.manifests = []
        self.edges = 0
        needed = set()
        for number in range(count):
            dependencies = self.some(number, 3)
            needed.update(dependencies)
            self.add(number, dependencies, self.some(number, EDGES - 3))
        # What no other Feature brings in stands in the configuration.
        self.listed = [self.references[number] for number in range(count) if number not in needed]

    def some(self, number, most):
        earlier = range(max(0, number - NEAR), number)
        chosen = self.choice.sample(earlier, min(most, len(earlier)))
        self.edges += len(chosen)
        return chosen

    def add(self, number, dependencies, wishes):
        name = f"feature-{number:04}"
        metadata = json.dumps(
            {
                "id": name,
                "version": "1.0.0",
                "name": name,
                "options": {"version": {"type": "string", "default": "latest"}},
                "dependsOn": {self.references[other]: {} for other in dependencies},
                "installsAfter": [f"{REGISTRY}/feature-{other:04}" for other in wishes],
            }
        )
        layer = self.blob(name.encode())
        folder = self.cache / "features/sha256" / layer
        folder.mkdir(parents=True)
        (folder / "devcontainer-feature.json").write_text(metadata)
        (folder / "install.sh").write_text("true\n")
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": {
                    "mediaType": "application/vnd.devcontainers",
                    "digest": f"sha256:{self.blob(b'{}')}",
                    "size": 2,
                },
                "layers": [
                    {
                        "mediaType": "application/vnd.devcontainers.layer.v1+tar",
                        "digest": f"sha256:{layer}",
                        "size": len(name),
                    }
                ],
                "annotations": {"dev.containers.metadata": metadata},
            }
        ).encode()
        self.manifests.append(self.cache / "blobs/sha256" / self.blob(manifest))
        self.references.append(f"{REGISTRY}/{name}@sha256:{digest(manifest)}")

    def blob(self, content):
        file = self.cache / "blobs/sha256" / digest(content)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file.name

    def configuration(self):
        return {
            "image": "debian:bookworm",
            "features": {reference: {} for reference in self.listed},
        }

    def read(self):
        """The least that must be done: every manifest read, checked and taken apart."""
        for file in self.manifests:
            content = file.read_bytes()
            assert digest(content) == file.name
            json.loads(json.loads(content)["annotations"]["dev.containers.metadata"])
