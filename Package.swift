// swift-tools-version: 6.2
import PackageDescription

/// The settings every target of the house is built with; see docs/architecture.md.
let houseSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient",
    package: "async-http-client"
)
let collections = Target.Dependency.product(
    name: "OrderedCollections",
    package: "swift-collections"
)
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let yams = Target.Dependency.product(name: "Yams", package: "yams")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: houseSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: houseSettings)
}

let package = Package(
    name: "berth",
    products: [.executable(name: "berth", targets: ["berth"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CJansson",
            pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"])]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLinux"),
        library("Diagnostics", []),
        library("JSONC", ["CJansson", "Diagnostics", collections]),
        library("OCI", ["Diagnostics", "JSONC", collections, crypto]),
        library("Archive", ["CZlib", "Diagnostics"]),
        library("Dockerfile", ["Diagnostics", "JSONC", collections]),
        library("Agent", ["Diagnostics", "JSONC", collections]),
        library("DevContainer", ["Diagnostics", "JSONC", collections, crypto, yams]),
        library(
            "Planner",
            [
                "Diagnostics", "JSONC", "OCI", "Dockerfile", "DevContainer", "Agent", collections,
                crypto,
            ]
        ),
        library("Egress", []),
        library(
            "Runs",
            ["Diagnostics", "JSONC", "OCI", "Agent", "Egress", "Planner", collections]
        ),
        library(
            "Registry",
            [
                "Archive", "DevContainer", "Diagnostics", "JSONC", "OCI", asyncHTTPClient,
                nioCore, nioPosix, nioHTTP1, nioSSL, collections,
            ]
        ),
        library(
            "DockerEngine",
            ["Diagnostics", "JSONC", nioCore, nioPosix, nioHTTP1, collections, crypto]
        ),
        library("Git", ["Diagnostics", crypto, subprocess, systemPackage]),
        library(
            "Resolver",
            [
                "Diagnostics", "JSONC", "OCI", "Dockerfile", "DevContainer", "Planner", "Registry",
                "DockerEngine", collections, crypto,
            ]
        ),
        library(
            "LocalHTTP",
            ["Archive", "Diagnostics", hummingbirdCore, logging, nioCore, nioPosix]
        ),
        library(
            "Gateway",
            [
                "Archive", "Diagnostics", "JSONC", "Agent", "Egress", "Runs", "LocalHTTP",
                asyncHTTPClient, collections, crypto, httpTypes, hummingbirdCore, nioCore, nioPosix,
                nioHTTP1,
                nioSSL,
            ]
        ),
        library(
            "Rehearsal",
            ["Diagnostics", "JSONC", "LocalHTTP", collections, httpTypes, hummingbirdCore, nioCore]
        ),
        library("Store", ["Agent", "Diagnostics", "JSONC", "Runs", collections, grdb]),
        library(
            "Runner",
            [
                "Diagnostics", "JSONC", "OCI", "DevContainer", "Agent", "Planner", "Egress", "Runs",
                "Registry", "DockerEngine", "Git",
                "Resolver", "LocalHTTP", "Gateway", "Rehearsal", "Archive", "Dockerfile",
                subprocess, systemPackage, nioCore, nioPosix, nioHTTP1, asyncHTTPClient,
                collections, crypto,
            ]
        ),
        library(
            "Daemon",
            [
                "Diagnostics", "JSONC", "OCI", "Agent", "Egress", "Planner", "Runs", "DockerEngine",
                "Git", "LocalHTTP", "Resolver", "Gateway", "Rehearsal", "Store", "Runner",
                collections,
                crypto, httpTypes, hummingbird, logging, nioCore, nioPosix,
                nioHTTP1, unixSignals,
            ]
        ),
        library(
            "Commands",
            [
                "Archive", "Diagnostics", "JSONC", "OCI", "DevContainer", "Agent", "Planner",
                "Runs", "Registry", "DockerEngine", "Git",
                "Resolver", "Gateway", "Rehearsal", "Runner", "Daemon", argumentParser,
                unixSignals, collections,
            ]
        ),
        library(
            "TestSupport",
            [
                "Archive", "Diagnostics", "DockerEngine", "JSONC", "LocalHTTP", asyncHTTPClient,
                collections, crypto, nioCore, nioPosix, nioHTTP1, nioSSL, subprocess,
                systemPackage,
            ]
        ),
        library("Fuzz", []),
        .executableTarget(name: "berth", dependencies: ["Commands"], swiftSettings: houseSettings),
        .executableTarget(
            name: "berth-bench",
            dependencies: [
                "Gateway", "Git", "JSONC", "LocalHTTP", "Runs", "Store", collections, nioCore,
                nioPosix,
            ],
            swiftSettings: houseSettings
        ),
        .executableTarget(
            name: "berth-relay",
            dependencies: ["CLinux"],
            swiftSettings: houseSettings,
            // It runs in a container that holds nothing else, not even the C library.
            linkerSettings: [.unsafeFlags(["-static-executable"])]
        ),
        tests("DiagnosticsTests", ["Diagnostics"]),
        tests("JSONCTests", ["Diagnostics", "JSONC", collections, "Fuzz"]),
        tests("OCITests", ["Diagnostics", "JSONC", "OCI", collections, "Fuzz"]),
        tests("ArchiveTests", ["Archive", "Diagnostics", "Fuzz"]),
        tests("DockerfileTests", ["Diagnostics", "Dockerfile", "Fuzz"]),
        tests("AgentTests", ["Diagnostics", "JSONC", "Agent", "Runs", collections]),
        tests("DevContainerTests", ["Diagnostics", "JSONC", "DevContainer", collections, "Fuzz"]),
        tests(
            "PlannerTests",
            [
                "Diagnostics", "JSONC", "OCI", "Dockerfile", "DevContainer", "Agent", "Planner",
                collections,
            ]
        ),
        tests(
            "RunsTests",
            ["Diagnostics", "JSONC", "Agent", "Egress", "Planner", "Runs", "Fuzz", collections]
        ),
        tests(
            "RegistryTests",
            [
                "Archive", "Diagnostics", "JSONC", "OCI", "Registry", "TestSupport", collections,
                nioCore, nioPosix, nioHTTP1,
            ]
        ),
        tests("DockerEngineTests", ["Diagnostics", "JSONC", "DockerEngine", "TestSupport"]),
        tests("DockerTests", ["Archive", "Diagnostics", "DockerEngine", "JSONC", "TestSupport"]),
        tests("GitTests", ["Diagnostics", "Git", subprocess, systemPackage]),
        tests(
            "StoreTests",
            [
                "Agent", "berth-bench", "Diagnostics", "Fuzz", "JSONC", "Runs", "Store",
                "TestSupport", collections,
            ]
        ),
        tests("EgressTests", ["Egress"]),
        tests(
            "RunnerTests",
            [
                "Diagnostics", "JSONC", "DevContainer", "Planner", "DockerEngine", "Egress",
                "Gateway", "Runs", "Runner", "TestSupport", collections,
            ]
        ),
        tests(
            "DaemonTests",
            ["Daemon", "JSONC", "Runner", "Runs", "Store", "TestSupport", collections]
        ),
        tests("TidyTests", []),
        tests(
            "FaultTests",
            [
                "berth", "Fuzz", "JSONC", "LocalHTTP", "TestSupport", nioHTTP1, subprocess,
                systemPackage,
                collections,
            ]
        ),
        tests(
            "EndToEndTests",
            [
                "Archive", "berth", "DevContainer", "Diagnostics", "JSONC",
                "LocalHTTP", "OCI",
                "Planner", "Registry", "Rehearsal", "Runner", "TestSupport", subprocess,
                systemPackage, collections,
            ]
        ),
        tests(
            "LocalHTTPTests",
            [
                "Diagnostics", "LocalHTTP", asyncHTTPClient, httpTypes, hummingbirdCore, nioCore,
                nioHTTP1, "TestSupport",
            ]
        ),
        tests(
            "GatewayTests",
            [
                "Diagnostics", "JSONC", "Agent", "Egress", "Runs", "LocalHTTP", "Gateway",
                "Rehearsal", asyncHTTPClient, collections, httpTypes, hummingbirdCore, nioCore,
                nioPosix, nioHTTP1, "TestSupport",
            ]
        ),
        tests(
            "RehearsalTests",
            [
                "Diagnostics", "JSONC", "LocalHTTP", "Rehearsal", asyncHTTPClient, nioCore,
                nioHTTP1, "TestSupport",
            ]
        ),
    ]
)
