// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vlm::http {

/// What stands before the content of a form's field.
struct PartHead {
    std::string name;
    std::optional<std::string> file_name; ///< as the client says, of a file; it may hold anything
};

/// What takes a form's fields as they come: `begin`, `content` any number of times, `end`, for each.
struct PartTaker {
    std::function<void(const PartHead&)> begin;
    std::function<void(std::string_view)> content;
    std::function<void()> end;
};

/// What separates the fields of a form, as its Content-Type says; nothing where that is no form with fields of its own
/// (RFC 7578). Pure.
[[nodiscard]] std::optional<std::string> form_boundary(std::string_view content_type);

/// Reads multipart/form-data as it comes, however it is cut. Memory does not grow with it: it holds what may be the
/// beginning of a boundary, or a field's head, 8 KiB at most.
class MultipartParser {
public:
    MultipartParser(const std::string& boundary, PartTaker taker);

    /// The next bytes. Throws UsageError where they are no form, and what the taker throws; not to be used after that.
    void feed(std::string_view bytes);

    /// Whether the form has come to its end.
    [[nodiscard]] bool is_complete() const { return m_state == State::over; }

private:
    enum class State {
        before,  ///< what may stand before the first boundary
        between, ///< behind a boundary: another field, or the end
        head,
        content,
        over,
    };

    /// Each takes what it can off the front. False where more must come.
    bool step();
    bool skip_to_boundary();
    bool look_behind_boundary();
    bool take_head();
    bool take_content();

    /// Gives what belongs to no boundary to `take`; true where a boundary was found, which is taken off.
    bool pass_until_boundary(const std::function<void(std::string_view)>& take);

    std::string m_delimiter; ///< with the line end before it
    PartTaker m_taker;
    State m_state = State::before;
    std::string m_buffer = "\r\n"; ///< the first boundary needs no line end before it
};

} // namespace vlm::http
