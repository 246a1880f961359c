// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/summariser.hpp"

#include <map>
#include <set>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Passage;
using base::Micros;

namespace {

/// A part of a minute, numbered.
Passage part(int i, const std::string& text = "") {
    const analysis::Span span{i * 60s, (i + 1) * 60s};
    return {span, fmt::format("{}:00 - {}:00", i, i + 1), text.empty() ? fmt::format("part {}", i) : text};
}

std::vector<Passage> parts(int count) {
    std::vector<Passage> all;
    for (int i = 0; i < count; ++i)
        all.push_back(part(i));
    return all;
}

struct Reduction {
    Reduction() {
        recorder.reply = [this](const auto&) {
            return test::answer(fmt::format("summary {}", recorder.questions.size()));
        };
    }

    analysis::Summariser::Outcome run(std::vector<Passage> passages, std::vector<Passage> missing = {}) {
        test::Asking asking{recorder};
        analysis::RequestPool pool{{}};
        analysis::Summariser summariser{{recorder, asking.asker, pool,
                                         [this](const std::string& key, const analysis::Span&) {
                                             const auto found = kept.find(key);
                                             return found == kept.end()
                                                        ? std::nullopt
                                                        : std::optional{analysis::KnownWork{found->second}};
                                         },
                                         [this](const records::Result& result) {
                                             if (!result.error) kept[result.key] = result.text;
                                             if (result.error && keeps_failures) kept[result.key] = std::nullopt;
                                         },
                                         [this](const records::Result& result) { results.push_back(result); }, store},
                                        {"", prompt, nullptr, {}}};
        return summariser.run({"a.mp4", "12-ab"}, std::move(passages), std::move(missing));
    }

    /// The levels of what was written.
    [[nodiscard]] std::vector<int> levels() const {
        std::vector<int> levels;
        for (const records::Result& result : results)
            levels.push_back(result.level.value_or(0));
        return levels;
    }

    test::Recorder recorder;
    std::string prompt = "Sum up {source}:";
    std::map<std::string, std::optional<std::string>> kept; ///< texts by their keys
    bool keeps_failures = false;
    analysis::AnswerStore store;
    std::vector<records::Result> results;
};

} // namespace

TEST_CASE("texts are summarised in groups of six, and the summaries again, until one is left") {
    Reduction reduction;
    const auto outcome = reduction.run(parts(14));
    CHECK(reduction.levels() == std::vector<int>{1, 1, 1, 2});
    REQUIRE(outcome.summary);
    CHECK(outcome.summary->text == "summary 4");
    const infer::Question& first = reduction.recorder.questions.front();
    CHECK(first.frames.empty());
    CHECK(first.text == "Sum up a.mp4:\n\n[0:00 - 1:00] part 0\n\n[1:00 - 2:00] part 1\n\n[2:00 - 3:00] part 2\n\n"
                        "[3:00 - 4:00] part 3\n\n[4:00 - 5:00] part 4\n\n[5:00 - 6:00] part 5");
    CHECK(reduction.recorder.questions.back().text ==
          "Sum up a.mp4:\n\n[0:00 - 6:00] summary 1\n\n[6:00 - 12:00] summary 2\n\n[12:00 - 14:00] summary 3");
    CHECK(reduction.results.back().t0 == Micros{0});
    CHECK(reduction.results.back().t1 == Micros{14 * 60s});
    CHECK(reduction.results.back().video == "12-ab");
}

TEST_CASE("a group of one goes up as it is") {
    Reduction reduction;
    CHECK(reduction.run(parts(7)).summary);
    CHECK(reduction.levels() == std::vector<int>{1, 2});
    CHECK(reduction.recorder.questions.back().text ==
          "Sum up a.mp4:\n\n[0:00 - 6:00] summary 1\n\n[6:00 - 7:00] part 6");
}

TEST_CASE("one text is summarised, none is not") {
    Reduction reduction;
    CHECK_FALSE(reduction.run({}).summary);
    CHECK(reduction.recorder.questions.empty());
    CHECK(reduction.run(parts(1)).summary);
    CHECK(reduction.levels() == std::vector<int>{1});
}

TEST_CASE("what was summarised before is not asked again") {
    Reduction reduction;
    CHECK(reduction.run(parts(14)).known == 0);
    CHECK(reduction.run(parts(14)).known == 4);
    CHECK(reduction.recorder.questions.size() == 4);
    std::set<std::string> keys;
    for (const records::Result& result : reduction.results)
        keys.insert(result.key);
    CHECK(keys.size() == 4);
    auto changed = parts(14);
    changed[13].text = "another";
    CHECK(reduction.run(changed).known == 2);
    CHECK(reduction.recorder.questions.size() == 6);
    reduction.prompt = "Briefly:";
    CHECK(reduction.run(parts(14)).known == 0);
}

TEST_CASE("what failed for good before is left, and is missing again") {
    Reduction reduction;
    reduction.keeps_failures = true;
    reduction.recorder.scripted = {test::failure(infer::FailureClass::refused)};
    const auto first = reduction.run(parts(8));
    CHECK((first.failed == 1 && first.passing == 0 && first.known_failed == 0));
    const auto again = reduction.run(parts(8));
    CHECK((again.failed == 0 && again.known_failed == 1 && again.known == 1));
    REQUIRE(again.summary);
    CHECK(again.summary->text == first.summary->text);
    CHECK(reduction.recorder.questions.size() == 2);
}

TEST_CASE("what another run was answered is a record of this one") {
    std::map<std::string, records::Result> stored;
    Reduction reduction;
    reduction.store = {
        [&](const std::string& key, const analysis::Span&) {
            const auto found = stored.find(key);
            return found == stored.end() ? std::vector<records::Result>{} : std::vector{found->second};
        },
        [&](const std::string& key, const std::string&, const records::Result& answer) { stored[key] = answer; }};
    CHECK(reduction.run(parts(14), {part(20)}).known == 0);
    const std::vector<records::Result> first = std::exchange(reduction.results, {});
    reduction.kept.clear();
    const auto again = reduction.run(parts(14), {part(20)});
    CHECK((again.known == 0 && again.failed == 0));
    CHECK(reduction.recorder.questions.size() == 4);
    REQUIRE(reduction.results.size() == 4);
    CHECK(reduction.kept.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        const records::Result& one = reduction.results[i];
        CHECK((one.cached && one.attempts == 0 && one.usage.input == 0));
        CHECK((one.text == first[i].text && one.key == first[i].key && one.level == first[i].level));
        CHECK((one.missing == first[i].missing && one.video == "12-ab" && one.t1 == first[i].t1));
    }
    CHECK(again.summary->text == first[3].text);
}

TEST_CASE("the last summary names what is missing") {
    Reduction reduction;
    std::vector<Passage> all = parts(8);
    all.erase(all.begin() + 3);
    const auto outcome = reduction.run(all, {part(3), part(9)});
    REQUIRE(outcome.summary);
    CHECK(outcome.summary->text == "summary 2\n\nNothing is known of 3:00 - 4:00, 9:00 - 10:00.");
    REQUIRE(reduction.results.back().missing.size() == 2);
    CHECK(reduction.results.back().missing[0].first == Micros{180s});
    CHECK(reduction.results.front().missing.empty());
}

TEST_CASE("a group that fails is missing in the summary of the others") {
    Reduction reduction;
    reduction.recorder.scripted = {test::failure(infer::FailureClass::refused)};
    const auto outcome = reduction.run(parts(13));
    CHECK(outcome.failed == 1);
    REQUIRE(outcome.summary);
    CHECK(outcome.summary->text.ends_with("Nothing is known of 0:00 - 6:00."));
    CHECK(reduction.results.front().error->kind == "refused");
}

TEST_CASE("a group that the context does not hold is halved") {
    Reduction reduction;
    reduction.recorder.scripted = {test::failure(infer::FailureClass::context)};
    const auto outcome = reduction.run(parts(6));
    REQUIRE(outcome.summary);
    CHECK(outcome.failed == 0);
    CHECK(reduction.levels() == std::vector<int>{1, 1, 2});
    CHECK(reduction.results[0].t1 == Micros{180s});
    CHECK(reduction.results[1].t0 == Micros{180s});
}

TEST_CASE("texts that no context holds are cut, and it ends") {
    Reduction reduction;
    reduction.recorder.about.context_tokens = 2000;
    const auto outcome = reduction.run({part(0, std::string(20'000, 'x')), part(1, std::string(20'000, 'y'))});
    REQUIRE(outcome.summary);
    CHECK(reduction.recorder.questions.size() == 1);
    CHECK(reduction.recorder.questions[0].text.find("yyy") != std::string::npos);

    Reduction never;
    never.recorder.reply = [](const auto&) { return test::failure(infer::FailureClass::context); };
    CHECK(never.run(parts(2)).failed == 1);
    CHECK(never.results.at(0).error->kind == "context");
}

TEST_CASE("a refusal for good stops") {
    Reduction reduction;
    reduction.recorder.scripted = {test::failure(infer::FailureClass::auth)};
    const auto outcome = reduction.run(parts(14));
    CHECK(outcome.stop == base::ExitCode::unreachable);
    CHECK_FALSE(outcome.summary);
}
