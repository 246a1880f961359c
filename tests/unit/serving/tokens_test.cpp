// SPDX-License-Identifier: Apache-2.0
#include "common/serving/tokens.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/serving/session_api.hpp"

using namespace vlm;
using serving::TokenEntry;
using serving::Tokens;

namespace {

const base::Wall now = *base::parse_wall("2026-06-01T00:00:00Z");

std::string line_of(const std::string& name, const std::string& token, const std::string& rest = "view -") {
    return name + " " + rest + " sha256:" + base::sha256_hex(token) + "\n";
}

} // namespace

TEST_CASE("a token has a holder until it expires") {
    const Tokens tokens{"# who\n\n" + line_of("anna", "a", "view,upload 2026-07-01T00:00:00Z") + line_of("ben", "b") +
                        line_of("old", "o", "view 2026-05-31T23:59:59Z")};
    const TokenEntry* anna = tokens.holder_of("a", now);
    REQUIRE(anna != nullptr);
    CHECK(anna->name == "anna");
    CHECK(anna->may_upload);
    CHECK_FALSE(tokens.holder_of("b", now)->may_upload);
    CHECK(tokens.holder_of("o", now) == nullptr);
    CHECK(tokens.holder_of("x", now) == nullptr);
    CHECK(tokens.holder_of("", now) == nullptr);
    CHECK(tokens.holder_of(base::sha256_hex("a"), now) == nullptr);
    CHECK(tokens.holder_of("a", now + std::chrono::hours{24 * 31}) == nullptr);
}

TEST_CASE("an entry is read as it was written") {
    const std::string text =
        line_of("anna", "a", "view,upload 2026-07-01T00:00:00.000Z") + line_of("ben", "b", "upload -");
    const Tokens tokens{text};
    CHECK(to_line(*tokens.holder_of("a", now)) + to_line(*tokens.holder_of("b", now)) == text);
}

TEST_CASE("what is signed holds for its purpose and its time alone") {
    const Tokens tokens{line_of("anna", "a") + line_of("ben", "b")};
    const std::string signature = sign(*tokens.holder_of("a", now), "video 1", now + std::chrono::minutes{1});
    CHECK(tokens.signer_of(signature, "video 1", now)->name == "anna");
    CHECK(tokens.signer_of(signature, "video 2", now) == nullptr);
    CHECK(tokens.signer_of(signature, "video 1", now + std::chrono::minutes{1}) == nullptr);
    std::string later = signature;
    later[later.find('.') + 1] = '9';
    CHECK(tokens.signer_of(later, "video 1", now) == nullptr);
    CHECK(tokens.signer_of("ben" + signature.substr(4), "video 1", now) == nullptr);
    for (const char* text : {"", ".", "..", "anna..", "anna.x.y", "anna.99999999999999999999.0", "a.b.c.d"})
        CHECK(tokens.signer_of(text, "video 1", now) == nullptr);
    CHECK(Tokens{line_of("ben", "b")}.signer_of(signature, "video 1", now) == nullptr);
    CHECK(Tokens{line_of("anna", "another")}.signer_of(signature, "video 1", now) == nullptr);
}

TEST_CASE("what is no entry is told with its line") {
    for (const std::string bad :
         {"anna", "anna view -", "a/b view - sha256:00", "anna see - sha256:00", "anna view 5 sha256:00"}) {
        INFO(bad);
        CHECK_THROWS_WITH(Tokens{"\n" + bad}, Catch::Matchers::StartsWith("line 2: "));
    }
    CHECK_THROWS_WITH(Tokens{line_of("a", "1") + line_of("a", "2")},
                      "line 2: a is there twice; take one of the lines out");
}

TEST_CASE("an entry has its name, though it holds no more") {
    const Tokens tokens{line_of("old", "o", "view 2026-05-31T23:59:59Z")};
    CHECK(tokens.has("old"));
    CHECK_FALSE(tokens.has("ol"));
    CHECK_FALSE(tokens.has(""));
}

TEST_CASE("a playlist gives a query to all that it names") {
    CHECK(serving::with_query("#EXTM3U\n#EXT-X-MAP:URI=\"i.mp4\",X=1\n#EXTINF:1,\n0.m4s\n", "q=1") ==
          "#EXTM3U\n#EXT-X-MAP:URI=\"i.mp4?q=1\",X=1\n#EXTINF:1,\n0.m4s?q=1\n");
}

TEST_CASE("a track of thumbnails gives a query to all that it names") {
    CHECK(serving::track_with_query("WEBVTT\n\n00:00.000 --> 00:01.000\ns-0.jpg#xywh=0,0,1,1\n\ns-1.jpg#xywh=2,0,1,1\n",
                                    "q=1") ==
          "WEBVTT\n\n00:00.000 --> 00:01.000\ns-0.jpg?q=1#xywh=0,0,1,1\n\ns-1.jpg?q=1#xywh=2,0,1,1\n");
}
