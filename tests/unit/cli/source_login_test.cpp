// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_login.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using cli::login_in;

TEST_CASE("a host's login is its own, else the default one") {
    const std::string netrc =
        "machine a login ann password x\nmachine b\n  login bob\n  password y\ndefault login any password z\n";
    CHECK(login_in(netrc, "a").user == "ann");
    CHECK(login_in(netrc, "b").user == "bob");
    CHECK(login_in(netrc, "b").password == "y");
    CHECK(login_in(netrc, "c").user == "any");
    CHECK(login_in("machine a login ann password x", "c").user.empty());
}

TEST_CASE("credentials that are written otherwise are refused, without telling them") {
    for (const char* wrong : {"ann:secret", "user ann pass secret", "machine a login ann password"}) {
        try {
            std::ignore = login_in(wrong, "a");
            FAIL("accepted: " << wrong);
        } catch (const base::UsageError& error) {
            CHECK_THAT(error.what(), !Catch::Contains("secret"));
        }
    }
}
