// SPDX-License-Identifier: Apache-2.0
#include "common/records/status_reporter.hpp"

#include <algorithm>
#include <utility>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"

namespace vlm::records {

using base::Micros;
using base::Steady;

namespace {

constexpr Micros usual_interval{10'000'000};

Micros steady_now() {
    return std::chrono::duration_cast<Micros>(Steady::now().time_since_epoch());
}

/// On stderr it is told unasked of live sources, where notes are wanted.
bool is_for_stderr(const StatusOptions& options, const std::vector<SourceReading>& sources) {
    if (options.interval) return true;
    const bool live = std::any_of(sources.begin(), sources.end(), [](const auto& source) { return source.live; });
    return live && base::log::enabled(base::log::Level::info);
}

} // namespace

StatusReporter::StatusReporter(StatusOptions options, std::string program, ReadSources read_sources, ReadWork read_work)
    : m_options{std::move(options)}
    , m_program{std::move(program)}
    , m_read_sources{std::move(read_sources)}
    , m_read_work{std::move(read_work)}
    , m_measure{read()}
    , m_schedule{m_options.interval.value_or(usual_interval), steady_now()}
    , m_thread{[this] { run(); }} {}

StatusReporter::~StatusReporter() {
    {
        const std::lock_guard lock{m_mutex};
        m_stop = true;
        m_wake.notify_one();
    }
    m_thread.join();
    report();
}

void StatusReporter::changed() {
    const std::lock_guard lock{m_mutex};
    m_schedule.changed(steady_now());
    m_wake.notify_one();
}

void StatusReporter::run() {
    std::unique_lock lock{m_mutex};
    while (!m_stop) {
        if (m_schedule.due() > steady_now()) {
            m_wake.wait_until(lock, Steady::time_point{m_schedule.due()});
            continue;
        }
        m_schedule.begun();
        lock.unlock();
        report();
        lock.lock();
        m_schedule.written(steady_now());
    }
}

Reading StatusReporter::read() const {
    Reading reading;
    reading.sources = m_read_sources();
    if (m_read_work) reading.work = m_read_work();
    reading.process = base::read_process();
    reading.machine = base::read_machine();
    reading.at = steady_now();
    return reading;
}

/// Frames are worth more than a word about them.
void StatusReporter::report() {
    try {
        tell();
    } catch (const std::exception& error) {
        complain(error);
    }
}

void StatusReporter::tell() {
    Reading reading = read();
    const bool on_stderr = is_for_stderr(m_options, reading.sources);
    if (!on_stderr && m_options.file.empty() && m_options.metrics_file.empty()) return;
    if (!m_gpus) m_gpus.emplace();
    reading.gpus = m_gpus->read();
    Status status = m_measure.next(std::move(reading));
    status.program = m_program;
    status.wall = base::format_wall(base::wall_now());
    const std::string line = to_json_line(status);
    if (on_stderr) base::log::write_record(line);
    if (!m_options.file.empty()) write_file(m_options.file, line);
    if (!m_options.metrics_file.empty()) write_file(m_options.metrics_file, to_prometheus(status));
}

void StatusReporter::write_file(const std::string& path, const std::string& content) {
    try {
        base::replace_file(path, content);
    } catch (const base::Error& error) { // the other one may be written all the same
        complain(error);
    }
}

void StatusReporter::complain(const std::exception& error) {
    if (!std::exchange(m_warned, true))
        base::log::warning("the status cannot be written: {}", base::what_failed(error));
}

} // namespace vlm::records
