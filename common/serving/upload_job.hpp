// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/http/exchange.hpp"
#include "common/serving/upload_folder.hpp"

namespace vlm::serving {

inline constexpr std::size_t job_id_bytes = 16; ///< nobody guesses it

enum class JobState { queued, checking, indexing, analysing, done, failed, cancelled };
[[nodiscard]] std::string_view to_string(JobState state);

/// A video that somebody has uploaded, with a question about it, and what has become of it. Of one thread at a time.
class UploadJob {
public:
    std::string id;
    std::string owner; ///< the name of the token that uploaded it; empty: whoever knows the id
    std::string party; ///< whose turn it is: the token's name, or the address
    std::string name;  ///< of the file, as the client says: to be shown, never a path
    std::string profile;
    std::shared_ptr<JobFolder> folder;
    base::Wall created = base::wall_now();
    base::Wall ended{}; ///< once it is over
    JobState state = JobState::queued;
    std::string error; ///< why it failed
    std::string video; ///< its fingerprint; empty until it is indexed
    std::int64_t requests = 0;
    std::int64_t answered = 0;
    bool cancelled = false;      ///< nobody finds it any more
    std::shared_ptr<void> place; ///< among those that are under way

    [[nodiscard]] bool is_over() const { return state >= JobState::done; }

    /// What the API says of it, but for its answers, as members of an object ("\"job\":…", without braces). `before`:
    /// how many come before it.
    [[nodiscard]] std::string members(std::optional<std::size_t> before) const;

    /// What has been written of the answers so far.
    [[nodiscard]] const std::string& answer() const { return m_answer; }

    // What happens to it; all who listen are told.

    void change(JobState to, std::optional<std::size_t> before = std::nullopt);
    void tell_state(std::optional<std::size_t> before);
    void fail(const std::string& reason);

    /// A piece of an answer; `first`: that begins with it, and what came of it before counts no more.
    void add_piece(const std::string& text, bool first);

    /// An answer as a whole, which is what counts; empty: there is none.
    void add_answer(const std::string& text);

    // Who listens.

    /// Tells a client all that there is, and from now on what comes.
    void listen(std::shared_ptr<http::ReplyStream> stream, std::optional<std::size_t> before);
    void send_comment() { send(": still here\n\n"); }
    void end_streams() { m_listeners.clear(); }

    // What is kept of it, in its folder, once it is over. Throws OutputError.
    void save() const;

    /// Reads what was kept. Throws Error where it makes no sense.
    static std::shared_ptr<UploadJob> load(std::shared_ptr<JobFolder> folder);

private:
    void say(const std::string& text);
    void begin_answer();
    void take_back(); ///< what has been said of the answer at hand
    void send(const std::string& events);

    std::string m_answer;           ///< at most most_text
    std::size_t m_answer_begin = 0; ///< of the one at hand
    bool m_answer_open = false;     ///< pieces of one have come, and not yet all of it
    std::vector<std::shared_ptr<http::ReplyStream>> m_listeners;
};

/// The texts of results (vlm.result/1), one below the other.
[[nodiscard]] std::string answer_of(std::string_view results);

} // namespace vlm::serving
