// SPDX-License-Identifier: Apache-2.0
#include "common/archive/answer_cache.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "common/archive/cached_answer.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t plenty = std::int64_t{64} << 20U;

/// A key that is told apart by a letter of "0123456789abcdef".
std::string key(char letter) {
    return std::string(64, letter);
}

records::Result answered(const std::string& text, base::Micros t0 = 0s, base::Micros t1 = 1s) {
    records::Result result;
    result.key = key('a');
    result.source = "/home/me/secret.mp4";
    result.t0 = t0;
    result.t1 = t1;
    result.frames = {t0, t0 + 1us};
    result.n_sampled = result.n_sent = 2;
    result.model = "qwen";
    result.model_asked = "qwen:8b";
    result.backend = "openai";
    result.endpoint = "http://here/v1";
    result.text = text;
    result.json = R"({"b":1.00000000000000000001,"a":[]})";
    result.time_ok = false;
    result.finish_reason = "stop";
    result.confidence = 0.5;
    result.truncated = true;
    result.request_id = "r-1";
    result.usage = {10, 2, 0};
    return result;
}

std::vector<std::string> texts(const std::vector<records::Result>& found) {
    std::vector<std::string> texts;
    for (const records::Result& result : found)
        texts.push_back(result.text);
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("an answer comes back as it was, in this run and the next") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("new/deeper/answers.db");
    {
        archive::AnswerCache cache{path, plenty};
        CHECK(cache.find(key('1'), 0s, 1s).empty());
        cache.keep(key('1'), "", answered("yes"));
        CHECK(texts(cache.find(key('1'), 0s, 1s)) == Texts{"yes"});
    }
    archive::AnswerCache cache{path, plenty};
    const auto found = cache.find(key('1'), 0s, 1s);
    REQUIRE(found.size() == 1);
    records::Result wanted = answered("yes");
    wanted.source.clear();
    wanted.usage = {};
    CHECK(records::to_json_line(found.front()) == records::to_json_line(wanted));
    CHECK((std::filesystem::status(folder.path("new/deeper")).permissions() & std::filesystem::perms::group_all) ==
          std::filesystem::perms::none);
}

TEST_CASE("the parts of a unit are its answer when they reach from its start to its end") {
    const test::TemporaryFolder folder;
    archive::AnswerCache cache{folder.path("answers.db"), plenty};
    cache.keep(key('3'), key('1'), answered("second", 5s, 10s));
    CHECK(cache.find(key('1'), 0s, 10s).empty());
    cache.keep(key('2'), key('1'), answered("first", 0s, 5s));
    CHECK(texts(cache.find(key('1'), 0s, 10s)) == Texts{"first", "second"});
    CHECK(texts(cache.find(key('3'), 5s, 10s)) == Texts{"second"});
    CHECK(cache.find(key('1'), 0s, 11s).empty());
}

TEST_CASE("what was not wanted for longest goes when the cache is full") {
    const test::TemporaryFolder folder;
    base::Wall now{};
    constexpr std::int64_t most = std::int64_t{4} << 20U;
    const std::string large(100'000, 'x');
    archive::AnswerCache cache{folder.path("answers.db"), most, [&] { return now; }};
    const auto kept = [&](int n) { return base::Micros{n}; };
    for (int i = 0; i < 200; ++i) {
        now += 100s;
        const std::string name = std::to_string(1000 + i) + std::string(60, '0');
        cache.keep(name, "", answered(large, kept(i), kept(i)));
        CHECK(cache.find(name, kept(i), kept(i)).size() == 1); // it is written, however fast this machine is
        // The first one is wanted again and again.
        CHECK(cache.find("1000" + std::string(60, '0'), kept(0), kept(0)).size() == 1);
    }
    CHECK(cache.find("1001" + std::string(60, '0'), kept(1), kept(1)).empty());
    CHECK(cache.find("1199" + std::string(60, '0'), kept(199), kept(199)).size() == 1);
    CHECK(std::filesystem::file_size(folder.path("answers.db")) < 4 * most);
}

TEST_CASE("two programs share one file") {
    const test::TemporaryFolder folder;
    archive::AnswerCache one{folder.path("answers.db"), plenty};
    archive::AnswerCache other{folder.path("answers.db"), plenty};
    one.keep(key('1'), "", answered("of one"));
    other.keep(key('2'), "", answered("of the other"));
    CHECK(texts(other.find(key('1'), 0s, 1s)) == Texts{"of one"});
    CHECK(texts(one.find(key('2'), 0s, 1s)) == Texts{"of the other"});
}

TEST_CASE("without a file that can be used there is no cache") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("answers.db");
    std::ofstream{path} << "this is no database, whatever its name says; it is longer than a header of one is: "
                        << std::string(200, '.');
    archive::AnswerCache broken{path, plenty};
    broken.keep(key('1'), "", answered("yes"));
    CHECK(broken.find(key('1'), 0s, 1s).empty());
    archive::AnswerCache nowhere{"/proc/nothing/here/answers.db", plenty};
    nowhere.keep(key('1'), "", answered("yes"));
    CHECK(nowhere.find(key('1'), 0s, 1s).empty());
}

TEST_CASE("what no cache has written is no answer") {
    CHECK(archive::answer_of(archive::cached_answer(answered("yes"))).has_value());
    CHECK_FALSE(archive::answer_of("{}").has_value());
    CHECK_FALSE(archive::answer_of("no JSON").has_value());
    std::string spoilt = archive::cached_answer(answered("yes"));
    spoilt.replace(spoilt.find("{\\\"b"), 1, "<");
    CHECK_FALSE(archive::answer_of(spoilt).has_value());
}
