// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_login.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/unit/cli/surroundings.hpp"

using namespace vlm;
using cli::login_in;
using test::Folder;

TEST_CASE("a host's login is its own, else the default one") {
    const std::string netrc =
        "machine a login ann password x\nmachine b\n  login bob\n  password y\ndefault login any password z\n";
    CHECK(login_in(netrc, "a").user == "ann");
    CHECK(login_in(netrc, "b").user == "bob");
    CHECK(login_in(netrc, "b").password == "y");
    CHECK(login_in(netrc, "c").user == "any");
    CHECK(login_in("machine a login ann password x", "c").user.empty());
}

TEST_CASE("a word of credentials in quotes may hold anything") {
    const std::string netrc = R"(machine a login "ann lee" password "s\p \"q\" \\ \t#"
machine b login bob password s"x#y)";
    CHECK(login_in(netrc, "a").user == "ann lee");
    CHECK(login_in(netrc, "a").password == "sp \"q\" \\ \t#");
    CHECK(login_in(netrc, "b").password == "s\"x#y");
    CHECK(login_in("machine a login ann password \"\"", "a").password.empty());
}

TEST_CASE("what other programs keep beside credentials is passed over") {
    const std::string netrc = "# machine a login eve password z\nmacdef init\nmachine a login eve password z\n\n"
                              "default login any password z\n"
                              "machine a account x login ann # the yard\n#\npassword y\nmachine b login bob";
    CHECK(login_in(netrc, "a").user == "ann");
    CHECK(login_in(netrc, "a").password == "y");
    CHECK(login_in(netrc, "b").user == "bob");
    CHECK(login_in(netrc, "b").password.empty());
}

TEST_CASE("credentials are looked at whatever the place") {
    const Folder folder;
    const std::string file = folder.write("netrc", "machine host login ann password \"s 1\"\n");
    CHECK(cli::source_login("rtsp://host/1", file).password == "s 1");
    CHECK(cli::source_login("clip.mp4", file).user.empty());
    const std::string broken = folder.write("broken", "ann:secret\n");
    for (const char* place : {"rtsp://host/1", "clip.mp4", "-"}) {
        CHECK_THROWS_AS(cli::source_login(place, broken), base::UsageError);
        CHECK_THROWS_WITH(cli::source_login(place, "missing"), "--credentials missing: No such file or directory");
    }
}

TEST_CASE("a password is of no use without a login") {
    for (const char* wrong : {"machine a password x", "machine a password x\ndefault login any password z",
                              "machine a password x machine b login bob password y"})
        CHECK_THROWS_WITH(login_in(wrong, "a"), "credentials: machine a has a password but no login");
    CHECK_THROWS_WITH(login_in("default password x", "a"), "credentials: default has a password but no login");
    CHECK(login_in("machine b password x machine a login ann password y", "a").user == "ann");
}

TEST_CASE("credentials that are written otherwise are refused, without telling them") {
    for (const char* wrong : {"ann:secret", "user ann pass secret", "machine a login ann password",
                              "machine a login ann password \"secret"}) {
        try {
            std::ignore = login_in(wrong, "a");
            FAIL("accepted: " << wrong);
        } catch (const base::UsageError& error) {
            CHECK_THAT(error.what(), !Catch::Contains("secret"));
        }
    }
}
