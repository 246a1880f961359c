// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "common/serving/problem.hpp"

using namespace vlm;
using base::Micros;
using hls::LiveName;
using serving::LiveChannel;
using LiveKind = LiveName::Kind;

namespace {

/// A request that remembers its answer.
class Asked : public http::Exchange {
public:
    [[nodiscard]] std::string_view method() const override { return "GET"; }
    [[nodiscard]] std::string_view target() const override { return "/"; }
    [[nodiscard]] std::string_view header(std::string_view) const override { return ""; }
    [[nodiscard]] std::string_view body() const override { return ""; }
    [[nodiscard]] const std::string& peer() const override { return m_peer; }
    [[nodiscard]] const std::shared_ptr<http::BodySink>& sink() const override { return m_sink; }
    void reply(http::Reply given) override { answer = std::move(given); }
    [[nodiscard]] std::shared_ptr<http::ReplyStream> stream(int, http::Headers) override { return nullptr; }

    [[nodiscard]] std::string text() const {
        return *std::get<std::shared_ptr<const std::string>>(answer.value().body.front());
    }

    std::optional<http::Reply> answer;

private:
    std::string m_peer = "192.0.2.1";
    std::shared_ptr<http::BodySink> m_sink;
};

/// A source of which a part comes each 200 ms of its time.
class Source {
public:
    Source() { channel.begin({0, std::make_shared<const std::string>("init"), {"avc1.640028"}, 640, 360, {25, 1}}); }

    void part() {
        constexpr Micros length{200'000};
        hls::LivePart part;
        part.duration = length;
        part.independent = m_in_segment++ == 0;
        part.t = m_time;
        m_time += length;
        channel.take(part, {1, 2, 3}, base::Wall{} + m_time);
    }
    void segment() {
        for (int i = 0; i < 5; ++i)
            part();
        channel.end_segment();
        m_in_segment = 0;
    }

    [[nodiscard]] std::shared_ptr<Asked> ask(LiveChannel::Wanted wanted) {
        auto asked = std::make_shared<Asked>();
        channel.answer(wanted, {asked, {}});
        return asked;
    }

    LiveChannel channel{std::chrono::minutes{1}};

private:
    Micros m_time{0};
    int m_in_segment = 0;
};

LiveChannel::Wanted playlist(std::optional<std::uint64_t> segment = {}, std::optional<std::uint64_t> part = {}) {
    LiveChannel::Wanted wanted{{LiveKind::playlist}};
    wanted.segment = segment;
    wanted.part = part;
    return wanted;
}

/// The number of the first segment in a playlist.
std::uint64_t first_of(const std::string& text) {
    const std::string tag = "#EXT-X-MEDIA-SEQUENCE:";
    return std::stoull(text.substr(text.find(tag) + tag.size()));
}

} // namespace

TEST_CASE("who asks for what comes next is answered when it comes") {
    Source source;
    source.segment();
    source.part();
    const std::uint64_t first = first_of(source.ask(playlist())->text());
    const auto there = source.ask(playlist(first + 1, 0));
    CHECK(there->answer);
    const auto next = source.ask(playlist(first + 1, 1));
    const auto whole = source.ask(playlist(first + 1));
    CHECK_FALSE(next->answer);
    CHECK(source.channel.kept().waiting == 2);
    source.part();
    CHECK(next->answer);
    CHECK_FALSE(whole->answer);
    for (int i = 0; i < 3; ++i)
        source.part();
    source.channel.end_segment();
    CHECK(whole->answer);
    CHECK(source.channel.kept().waiting == 0);
}

TEST_CASE("nobody waits for what is far ahead, or never was") {
    Source source;
    source.segment();
    const std::uint64_t first = first_of(source.ask(playlist())->text());
    CHECK_THROWS_AS(source.ask(playlist(first + 4)), serving::Problem);
    CHECK_THROWS_AS(source.ask({{LiveKind::part, 1'000'000}}), serving::Problem);
    CHECK_THROWS_AS(source.ask({{LiveKind::subtitles, 0, "nobody"}}), serving::Problem);
}

TEST_CASE("at the end nobody waits any more") {
    Source source;
    source.segment();
    const std::uint64_t first = first_of(source.ask(playlist())->text());
    const auto waiting = source.ask(playlist(first + 1, 0));
    SECTION("of the source, which the playlist tells") {
        source.channel.end();
        CHECK(waiting->text().find("#EXT-X-ENDLIST") != std::string::npos);
    }
    SECTION("of the server") {
        source.channel.let_go();
        CHECK(waiting->answer);
        CHECK(source.ask(playlist(first + 1, 0))->answer);
    }
}

TEST_CASE("before anything has come there is nothing to watch") {
    LiveChannel channel{std::chrono::minutes{1}};
    auto asked = std::make_shared<Asked>();
    channel.answer(playlist(), {asked, {}});
    CHECK_FALSE(asked->answer);
    channel.let_go();
    CHECK(asked->answer.value().status == 503);
}

TEST_CASE("what a playlist was asked with goes on to all that it names") {
    Source source;
    source.segment();
    source.part();
    LiveChannel::Wanted wanted = playlist();
    wanted.access = "a&b";
    const std::string text = source.ask(wanted)->text();
    std::size_t named = 0;
    for (std::size_t at = text.find(".m4s"); at != std::string::npos; at = text.find(".m4s", at + 1)) {
        ++named;
        CHECK(text.compare(at + 4, 14, "?access=a%26b\"") * text.compare(at + 4, 14, "?access=a%26b\n") == 0);
    }
    CHECK(named > 5);
    CHECK(source.ask(playlist())->text().find("access") == std::string::npos);
}
