// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/serving/fair_queue.hpp"
#include "common/serving/party_places.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/upload_job.hpp"
#include "common/serving/upload_work.hpp"
#include "common/serving/video_signature.hpp"

using namespace vlm;
using namespace std::string_literals;
using serving::FairQueue;

namespace {

std::string order_of(FairQueue<std::string>& queue) {
    std::string order;
    while (const auto item = queue.pop())
        order += *item + " ";
    return order;
}

} // namespace

TEST_CASE("each party has its turn, however much it has given") {
    FairQueue<std::string> queue;
    for (const char* item : {"a1", "a2", "a3", "a4"})
        queue.push("a", item);
    queue.push("b", "b1");
    queue.push("c", "c1");
    queue.push("b", "b2");
    CHECK(queue.size() == 7);
    const std::vector<std::pair<std::string, std::size_t>> before = {{"a1", 0}, {"b1", 1}, {"c1", 2}, {"a2", 3},
                                                                     {"b2", 4}, {"a3", 5}, {"a4", 6}};
    for (const auto& [item, count] : before) {
        INFO(item);
        CHECK(queue.before(item) == count);
    }
    CHECK(queue.before("d") == std::nullopt);
    CHECK(order_of(queue) == "a1 b1 c1 a2 b2 a3 a4 ");
    CHECK(queue.size() == 0);
}

TEST_CASE("who comes late is not after all that another has given") {
    FairQueue<std::string> queue;
    for (const char* item : {"a1", "a2", "a3"})
        queue.push("a", item);
    CHECK(queue.pop() == "a1");
    queue.push("b", "b1");
    CHECK(queue.before("a2") == 0U);
    CHECK(queue.before("b1") == 1U);
    CHECK(order_of(queue) == "a2 b1 a3 ");
}

TEST_CASE("what is taken out waits no more") {
    FairQueue<std::string> queue;
    queue.push("a", "a1");
    queue.push("b", "b1");
    queue.push("b", "b2");
    CHECK(queue.remove("b1"));
    CHECK_FALSE(queue.remove("b1"));
    CHECK(queue.remove("a1"));
    CHECK(queue.before("b2") == 0U);
    CHECK(order_of(queue) == "b2 ");
}

TEST_CASE("there are so many places, and so many for one") {
    const auto places = std::make_shared<serving::PartyPlaces>(3, 2);
    const auto status_of = [&](const std::string& party) {
        try {
            static_cast<void>(places->take(party));
            return 200;
        } catch (const serving::Problem& problem) {
            return problem.status();
        }
    };
    auto first = places->take("a");
    const auto second = places->take("a");
    CHECK(status_of("a") == 429);
    const auto third = places->take("b");
    CHECK(status_of("c") == 503);
    first.reset();
    CHECK(status_of("c") == 200);
    CHECK(status_of("a") == 200);
}

TEST_CASE("files that hold a video are told from files that name others") {
    const auto ts = [](std::size_t size, std::size_t begin) {
        std::string text(begin + 6 * size, '\0');
        for (std::size_t i = begin; i < text.size(); i += size)
            text[i] = 'G';
        return text;
    };
    for (const std::string& head : {"\0\0\0\x20"
                                    "ftypisom"s,
                                    "\0\0\0\x08wide"s, "\x1a\x45\xdf\xa3\x01"s, "RIFF\1\2\3\4AVI LIST"s, "FLV\1\5"s,
                                    "OggS\0\2"s, "\0\0\1\xba!"s, ts(188, 0), ts(192, 4), ts(204, 0)}) {
        INFO(head);
        CHECK(serving::begins_as_video(head));
    }
    for (const std::string& head :
         {""s, "just words"s, "#EXTM3U\n#EXT-X-VERSION:3\n"s, "ffconcat version 1.0\nfile a\n"s,
          "<?xml version=\"1.0\"?><MPD>"s, "1234ftyp\n<MPD></MPD>"s, "v=0\r\no=- 0 0 IN IP4 1.2.3.4"s,
          "\x1a\x45\xdf\xa3#EXTM3U"s, "\x89PNG\r\n\x1a\n"s, "%PDF-1.4"s, "RIFF\1\2\3\4WAVEfmt "s}) {
        INFO(head);
        CHECK_FALSE(serving::begins_as_video(head));
    }
}

TEST_CASE("a dry run tells how many requests there will be") {
    CHECK(serving::requests_in("a b.mp4: 32 frames of about 640x360 in 1 request, about 9 tokens in") == 1);
    CHECK(serving::requests_in("/x/video: 3000 frames of 640x360 in 120 requests, about 9 tokens in") == 120);
    for (const char* line : {"", " request", "--max-tokens-total: the run may stop", "in x requests"})
        CHECK(serving::requests_in(line) == 0);
}

TEST_CASE("the answer is the texts of the records, one below the other") {
    CHECK(serving::answer_of("{\"text\":\"a\"}\n{\"text\":null}\nbroken\n{\"text\":\"b\\nc\"}\n{}\n") == "a\nb\nc");
    CHECK(serving::answer_of("").empty());
}

TEST_CASE("who listens hears every piece once, and anew where it is said anew") {
    struct Heard : http::ReplyStream {
        std::string& all;
        explicit Heard(std::string& text)
            : all{text} {}
        bool send(std::string text) override {
            all += text;
            return true;
        }
    };
    const auto events = [](const std::string& all) { // without the states, which have times in them
        std::string found;
        for (std::size_t at = 0; (at = all.find("event: ", at)) != std::string::npos; ++at) {
            const std::string event = all.substr(at, all.find("\n\n", at) - at);
            if (!event.starts_with("event: state")) found += event.substr(7) + "|";
        }
        return found;
    };
    serving::UploadJob job;
    std::string first;
    std::string second;
    job.listen(std::make_shared<Heard>(first), 0);
    job.add_piece("on", true);
    job.listen(std::make_shared<Heard>(second), std::nullopt);
    job.add_piece("e", false);
    job.add_answer("one");
    job.add_answer("two");
    job.add_piece("th", true);
    job.add_piece("three", true);
    job.add_answer("three");
    job.add_piece(" four", true);
    job.add_answer("four");
    job.add_answer("");
    CHECK(job.answer() == "one\ntwo\nthree\nfour");
    CHECK(job.answered == 5);
    job.change(serving::JobState::done);
    const std::string after =
        "token\ndata: {\"text\":\"e\"}|token\ndata: {\"text\":\"\\n\"}|token\ndata: {\"text\":\"two\"}|"
        "token\ndata: {\"text\":\"\\n\"}|token\ndata: {\"text\":\"th\"}|restart\ndata: {}|"
        "token\ndata: {\"text\":\"one\\ntwo\\n\"}|token\ndata: {\"text\":\"three\"}|"
        "token\ndata: {\"text\":\"\\n\"}|token\ndata: {\"text\":\" four\"}|restart\ndata: {}|"
        "token\ndata: {\"text\":\"one\\ntwo\\nthree\\n\"}|token\ndata: {\"text\":\"four\"}|done\ndata: {}|";
    CHECK(events(first) == "token\ndata: {\"text\":\"on\"}|" + after);
    CHECK(events(second) == "token\ndata: {\"text\":\"on\"}|" + after);
    std::string late;
    job.listen(std::make_shared<Heard>(late), std::nullopt);
    CHECK(events(late) == "token\ndata: {\"text\":\"one\\ntwo\\nthree\\nfour\"}|done\ndata: {}|");
}
