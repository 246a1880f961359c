// SPDX-License-Identifier: Apache-2.0
#include "common/serving/uploads.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/secret.hpp"
#include "common/base/text.hpp"
#include "common/base/what_failed.hpp"
#include "common/records/json_line.hpp"
#include "common/serving/event_stream.hpp"
#include "common/serving/json_array.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/upload_work.hpp"

namespace vlm::serving {

namespace {

constexpr std::chrono::seconds look_each{1}; // whose time is over
constexpr int comment_each = 15;             // looks

/// All records of a file, which grows line by line.
std::string results_in(const std::string& path) {
    JsonArray array;
    if (!std::filesystem::exists(path)) return array.text();
    const std::string all = base::read_file(path);
    for (const std::string_view line : base::split(std::string_view{all}.substr(0, all.rfind('\n') + 1), '\n')) {
        if (!line.empty()) array.add(line);
    }
    return array.text();
}

} // namespace

Uploads::Uploads(UploadOptions options)
    : m_options{std::move(options)}
    , m_folder{m_options.folder}
    , m_places{
          std::make_shared<PartyPlaces>(m_options.at_once + m_options.most_waiting,
                                        m_options.at_once + std::max<std::size_t>(m_options.most_waiting / 2, 1))} {
    take_up_earlier();
    try {
        for (std::size_t i = 0; i < m_options.at_once; ++i)
            m_threads.emplace_back([this] { work(); });
        m_threads.emplace_back([this] { keep_time(); });
    } catch (...) {
        stop(); // those that were begun are waited for
        throw;
    }
}

void Uploads::take_up_earlier() {
    for (const auto& folder : m_folder.earlier()) {
        try {
            m_jobs[folder->id()] = UploadJob::load(folder);
        } catch (const base::Error& error) { // half of it is gone, and so is the rest
            base::log::warning("{}", error.what());
            folder->keep(false);
        }
    }
}

std::shared_ptr<UploadForm> Uploads::begin(const http::Exchange& exchange, const std::string& party) {
    auto place = m_places->take(party);
    if (m_folder.bytes() >= m_options.most_kept)
        throw Problem{507, "the server keeps as many uploads as it has room for; try again when some are removed"};
    return std::make_shared<UploadForm>(exchange, m_folder.make(base::random_hex(job_id_bytes)), m_options.most_bytes,
                                        std::move(place));
}

std::string Uploads::submit(UploadForm& form, const std::string& owner, const std::string& party) {
    form.finish();
    const auto& known = m_options.profiles;
    if (!form.profile().empty() && std::find(known.begin(), known.end(), form.profile()) == known.end())
        throw base::UsageError{"there is no such profile"};
    base::replace_file(form.folder()->prompt(), form.prompt());
    const auto job = std::make_shared<UploadJob>();
    job->id = form.folder()->id();
    job->owner = owner;
    job->party = party;
    job->name = form.name();
    job->profile = form.profile();
    job->folder = form.folder();
    job->place = form.place();
    const std::lock_guard lock{m_mutex};
    if (m_ends) throw Problem{503, "the server is about to stop"};
    m_jobs[job->id] = job;
    m_queue.push(party, job);
    m_changed.notify_all();
    return job->id;
}

Uploads::Job Uploads::find(const std::string& id, const std::string& owner) {
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end() || found->second->owner != owner) throw Problem{404, "there is no such upload"};
    return found->second;
}

std::string Uploads::show(const std::string& id, const std::string& owner) {
    std::unique_lock lock{m_mutex};
    const Job job = find(id, owner);
    const std::string members = job->members(m_queue.before(job));
    const std::string answer = records::JsonLine{}.text("answer", job->answer()).line();
    const auto folder = job->folder;
    lock.unlock();
    return fmt::format("{{{},{},\"results\":{}}}\n", members, std::string_view{answer}.substr(1, answer.size() - 3),
                       results_in(folder->results()));
}

void Uploads::listen(const std::string& id, const std::string& owner, const std::shared_ptr<http::Exchange>& exchange,
                     http::Headers headers) {
    const std::lock_guard lock{m_mutex};
    const Job job = find(id, owner);
    job->listen(exchange->stream(200, event_stream_headers(std::move(headers))), m_queue.before(job));
}

void Uploads::remove(const std::string& id, const std::string& owner) {
    Job job; // lets go of its folder when the lock is free again
    const std::lock_guard lock{m_mutex};
    job = find(id, owner);
    m_queue.remove(job);
    forget(job);
    if (!job->is_over()) job->change(JobState::cancelled);
    tell_positions();
}

std::shared_ptr<JobFolder> Uploads::folder_of(const std::string& video, const std::string& owner) {
    const std::lock_guard lock{m_mutex};
    for (const auto& [id, job] : m_jobs) {
        if (job->owner == owner && job->video == video) return job->folder;
    }
    return nullptr;
}

void Uploads::end_streams() {
    const std::lock_guard lock{m_mutex};
    for (const auto& [id, job] : m_jobs)
        job->end_streams();
}

void Uploads::stop() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
    end_streams();
}

void Uploads::work() {
    std::unique_lock lock{m_mutex};
    while (true) {
        m_changed.wait(lock, [this] { return m_ends || m_queue.size() > 0; });
        if (m_ends) return;
        const Job job = *m_queue.pop();
        tell_positions();
        lock.unlock();
        work_on(job);
        lock.lock();
    }
}

void Uploads::work_on(const Job& job) {
    const auto locked = [&](const auto& change) {
        return [this, job, change](const auto&... what) {
            const std::lock_guard lock{m_mutex};
            if (!job->cancelled) change(what...);
        };
    };
    const auto cancelled = [this, job] {
        const std::lock_guard lock{m_mutex};
        return m_ends || job->cancelled;
    };
    const WorkTeller teller{locked([&](JobState stage) { job->change(stage); }),
                            locked([&](std::int64_t requests) { job->requests = requests; }),
                            locked([&](const std::string& video) { job->video = video; }),
                            locked([&](const std::string& text, bool first) { job->add_piece(text, first); }),
                            locked([&](const std::string& text) { job->add_answer(text); })};
    const auto time = std::chrono::duration_cast<base::Steady::duration>(m_options.time);
    try {
        UploadWork{*job, m_options.asking, {base::Steady::now() + time, cancelled}, teller}.run();
        finish(job, "");
    } catch (const base::Interrupted&) { // nobody wants it any more, or the server ends: it goes
    } catch (const std::exception& error) {
        finish(job, base::what_failed(error));
    }
}

void Uploads::finish(const Job& job, const std::string& fault) {
    {
        const std::lock_guard lock{m_mutex};
        if (job->cancelled) return;
        job->place = nullptr;
        if (fault.empty())
            job->change(JobState::done);
        else
            job->fail(fault);
    }
    try {
        job->save();                           // what it is does not change any more, and a disk may be slow
    } catch (const base::OutputError& error) { // it lives as long as this run
        base::log::error("{}", error.what());
        return;
    }
    const std::lock_guard lock{m_mutex};
    job->folder->keep(!job->cancelled);
}

/// With the lock held; its folder goes when nobody uses it any more.
void Uploads::forget(const Job& job) {
    m_jobs.erase(job->id);
    job->cancelled = true;
    job->folder->keep(false);
}

void Uploads::tell_positions() {
    for (const auto& [id, job] : m_jobs) {
        if (const auto before = m_queue.before(job)) job->tell_state(before);
    }
}

void Uploads::keep_time() {
    int looks = 0;
    std::unique_lock lock{m_mutex};
    while (!m_changed.wait_for(lock, look_each, [this] { return m_ends; })) {
        const bool comment = ++looks % comment_each == 0;
        const base::Wall before = base::wall_now() - m_options.keep;
        std::vector<Job> expired; // their folders go when the lock is free
        for (const auto& [id, job] : m_jobs) {
            if (comment) job->send_comment();
            if (job->is_over() && job->ended < before) expired.push_back(job);
        }
        for (const Job& job : expired)
            forget(job);
        lock.unlock();
        expired.clear();
        lock.lock();
    }
}

} // namespace vlm::serving
