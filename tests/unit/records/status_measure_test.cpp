// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <filesystem>

#include <catch2/catch.hpp>
#include <stdlib.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/records/status_measure.hpp"
#include "common/records/status_reporter.hpp"
#include "common/records/status_schedule.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

records::SourceReading running_camera() {
    records::SourceReading source;
    source.source = "cam";
    source.live = true;
    source.connected = true;
    source.connections = 1;
    return source;
}

records::Reading reading(base::Micros at, const records::SourceReading& source) {
    records::Reading reading;
    reading.at = at;
    reading.sources = {source};
    return reading;
}

} // namespace

TEST_CASE("a status is due every interval") {
    records::StatusSchedule schedule{10s, 5s};
    CHECK(schedule.due() == 15s);
    schedule.written(15s);
    CHECK(schedule.due() == 25s);
}

TEST_CASE("a change is told at once, with what comes with it, but a second after the status before") {
    records::StatusSchedule schedule{10s, 0s};
    schedule.changed(200ms);
    schedule.changed(250ms);
    CHECK(schedule.due() == 300ms);
    schedule.begun();
    schedule.written(300ms);
    CHECK(schedule.due() == 10300ms);
    schedule.changed(400ms);
    CHECK(schedule.due() == 1300ms);
    schedule.begun();
    schedule.changed(1290ms); // while it is made
    schedule.written(1300ms);
    CHECK(schedule.due() == 2300ms);
    schedule.begun();
    schedule.written(2300ms);
    schedule.changed(5s);
    CHECK(schedule.due() == 5100ms);
    schedule.begun();
    schedule.written(5100ms);
    schedule.changed(15099ms);
    CHECK(schedule.due() == 15100ms); // not later than without the change
}

TEST_CASE("no interval brings two statuses within a second") {
    records::StatusSchedule schedule{100ms, 0s};
    schedule.written(100ms);
    CHECK(schedule.due() == 1100ms);
}

TEST_CASE("rates are of the time between two readings") {
    records::SourceReading source = running_camera();
    source.received = 100;
    source.decoded = 95;
    source.written = 10;
    source.bytes = 1000;
    records::Reading first = reading(10s, source);
    first.process.cpu_time = 1s;
    first.machine = {4, 100s, 1000, 400, 5000, 100};
    records::StatusMeasure measure{first};

    source.received = 150;
    source.decoded = 110;
    source.written = 14;
    source.bytes = 3000;
    source.last_decoded = 11900ms;
    source.latencies_ms = {30, 10, 20};
    records::Reading second = reading(12s, source);
    second.process = {2s, 77};
    second.machine = {4, 103s, 1000, 500, 7000, 100};
    second.gpus = {{"gpu", 0.5, 1, 2}};
    const records::Status status = measure.next(second);
    CHECK(status.seconds == 2);
    const records::SourceStatus& of_source = status.sources.at(0);
    CHECK((of_source.fps_in == 25.0 && of_source.fps_out == 2.0 && of_source.bit_rate == 8000.0));
    CHECK(of_source.seconds_since_frame == Approx(0.1));
    CHECK(of_source.latency_ms == 20.0);
    CHECK((status.process.cores_busy == 0.5 && status.process.memory == 77));
    CHECK((status.machine.cores == 4 && status.machine.cores_busy == 1.5 && status.machine.memory_used == 500));
    CHECK((status.machine.receive_bit_rate == 8000.0 && status.machine.send_bit_rate == 0.0));
    CHECK((status.gpus.size() == 1 && status.gpus[0].busy == 0.5));
}

TEST_CASE("over less than a second there is no rate, and the next is of the longer time") {
    records::SourceReading source = running_camera();
    records::StatusMeasure measure{reading(0s, source)};
    source.received = 10;
    source.decoded = 5;
    CHECK(measure.next(reading(500ms, source)).sources.at(0).fps_in == std::nullopt);
    source.received = 40;
    source.decoded = 12;
    CHECK(measure.next(reading(2s, source)).sources.at(0).fps_in == 20.0);
}

TEST_CASE("what cannot be measured is absent") {
    records::SourceReading file;
    file.source = "clip.mp4";
    file.written = 5;
    records::StatusMeasure measure{reading(0s, file)};
    const records::Status status = measure.next(reading(2s, file));
    const records::SourceStatus& of_file = status.sources.at(0);
    CHECK((!of_file.connected && !of_file.epoch && !of_file.fps_in && !of_file.decoded && !of_file.bytes));
    CHECK((!of_file.bit_rate && !of_file.reconnections && !of_file.seconds_since_frame && !of_file.latency_ms));
    CHECK((!of_file.packets_lost && of_file.frames == 5 && of_file.fps_out == 0.0));
    CHECK((!status.process.cores_busy && !status.machine.cores_busy && !status.machine.receive_bit_rate));
}

TEST_CASE("a connection after the first is a reconnection, and losses are told where anybody looks") {
    records::SourceReading source = running_camera();
    records::StatusMeasure measure{reading(0s, source)};
    CHECK(measure.next(reading(1s, source)).sources.at(0).reconnections == 0);
    source.connections = 3;
    source.packets_lost = 7;
    source.encoding_dropped = 4;
    const records::SourceStatus status = measure.next(reading(2s, source)).sources.at(0);
    CHECK((status.reconnections == 2 && status.packets_lost == 7));
    CHECK((status.encoding_dropped == 4 && !status.recording_dropped && !status.publishing_dropped));
    source.connections = 0;
    CHECK(measure.next(reading(3s, source)).sources.at(0).reconnections == 0);
}

TEST_CASE("of what is counted is told how fast, from where a source is begun") {
    records::StatusMeasure measure{records::Reading{}};
    records::SourceReading file;
    file.kept = 60;
    file.counting.emplace();
    file.counting->queue = 4;
    file.counting->looked = 20;
    const records::SourceStatus first = measure.next(reading(2s, file)).sources.at(0);
    CHECK((first.fps_in == 30.0 && first.counting && first.counting->fps_looked == 10.0 && first.counting->queue == 4));
    file.counting->looked = 25;
    const records::SourceStatus second = measure.next(reading(3s, file)).sources.at(0);
    CHECK((second.fps_in == 0.0 && second.counting->fps_looked == 5.0));
}

TEST_CASE("the last status stays in its files, and one that cannot be written ends nothing") {
    std::string folder = std::filesystem::temp_directory_path() / "vlm-status-XXXXXX";
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    std::atomic<bool> ended{false};
    const auto read = [&] {
        records::SourceReading source;
        source.source = "clip.mp4";
        source.ended = ended;
        return std::vector{source};
    };
    {
        records::StatusReporter reporter{
            {std::nullopt, folder + "/status.json", folder + "/missing/metrics"}, "program 1", read};
        ended = true;
    }
    const std::string status = base::read_file(folder + "/status.json");
    CHECK(status.find(R"("program":"program 1")") != std::string::npos);
    CHECK(status.find(R"("source":"clip.mp4","ended":true,"kept":0)") != std::string::npos);
    std::filesystem::remove_all(folder);
}
