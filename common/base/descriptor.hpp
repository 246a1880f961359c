// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::base {

/// Owns one file descriptor; closes it in the destructor without a report.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) noexcept
        : m_fd{fd} {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept
        : m_fd{other.release()} {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const noexcept { return m_fd; }
    [[nodiscard]] bool is_open() const noexcept { return m_fd >= 0; }
    int release() noexcept;

    /// Closes and reports what the system only says now (a delayed write error). Throws OutputError naming `what`.
    void close(const std::string& what);

private:
    int m_fd = -1;
};

/// What becomes of a file that is there already; append: it is written on.
enum class Overwrite { refuse, allow, append };

/// The reader of the other end has gone (EPIPE): what was written before has arrived, and there is no one to tell more.
struct ClosedPipe {};

/// Somewhere to write: a new file; a device or a pipe, which is never refused; or standard output for "-", "" and
/// "/dev/stdout". Short writes and EINTR are handled. A reader who takes nothing is waited for until the user stops.
class Output {
public:
    /// Throws UsageError where the file exists and `overwrite` is refuse (it names --force), and where another program
    /// writes to it (files are locked until they are closed); OutputError otherwise. A pipe waits for its reader;
    /// Interrupted when the user stops.
    Output(const std::string& path, Overwrite overwrite);

    /// Throws what creating the file would (it exists, it is being written, its folder is missing or may not be
    /// written), and creates nothing.
    static void check(const std::string& path, Overwrite overwrite);

    /// Whether the output at the first path is the regular file that is read from the second ("-": standard input).
    [[nodiscard]] static bool is_file(const std::string& output, const std::string& input);

    /// Whether writing to this path makes a file, or replaces one: it is no standard output, device or pipe.
    [[nodiscard]] static bool makes_file(const std::string& path);

    /// Writes all bytes. Throws ClosedPipe when the reader has gone, Interrupted when the user has stopped and the
    /// reader takes nothing (wait_writable), from then on always; OutputError (disk full …) otherwise.
    void write(std::string_view bytes);

    /// Throws ClosedPipe when the reader of a pipe has gone, though there is nothing to write.
    void check_reader() const;

    /// Closes and checks. Standard output stays open for others but a failed close of it is reported as well.
    void close();

    [[nodiscard]] bool is_terminal() const;

    /// Lets a pipe hold a piece of this size (a mebibyte at most), so that who writes and who reads it take turns less
    /// often; does nothing where it holds as much, and to what is no pipe.
    void widen_pipe(std::size_t piece);

private:
    void wait_for_reader();

    std::string m_name;
    Descriptor m_file; ///< not open for standard output
    int m_fd;
    Descriptor m_pipe;     ///< what m_fd was, where that is a pipe
    bool m_blocks = false; ///< writing more than fits would wait for good
    bool m_given_up = false;
};

/// Takes what is behind the last line end off a file, as a kill of whoever wrote it leaves it; does nothing where there
/// is no file. Throws UsageError where another program writes to it, OutputError.
void cut_half_line(const std::string& path);

/// Where a file is written before it is put in its place as a whole: ".<name>.part" beside it.
[[nodiscard]] std::string part_path(const std::string& path);

/// Puts `content` in a file's place as a whole: whoever reads it finds what was there before or this. It is written
/// to part_path() first. Throws OutputError.
void replace_file(const std::string& path, std::string_view content);

/// A file for reading, or a duplicate of standard input for "-". Throws SystemError.
[[nodiscard]] Descriptor open_to_read(const std::string& path);

/// Reads what is there, at most `size` bytes, waiting for it for as long as it takes; 0 at the end. Throws SystemError
/// "reading: …", Interrupted when the user stops.
[[nodiscard]] std::size_t read_some(const Descriptor& file, char* bytes, std::size_t size);

/// Waits until there is something to read, or the end of it. False when there is nothing within that time. Throws
/// SystemError, Interrupted when the user stops.
[[nodiscard]] bool readable_within(const Descriptor& file, std::chrono::milliseconds time);

/// Opens stray descriptors 0 to 2 on /dev/null, so that no socket or file lands on them. Standard output is then not
/// writable: what is written there would be lost.
void reserve_standard_descriptors();

/// Checks that what was written to standard output has arrived (close of a duplicate). Throws OutputError.
void check_standard_output();

/// All of a file as text, or of standard input for "-". Throws SystemError, or InputError above `most` bytes.
[[nodiscard]] std::string read_file(const std::string& path, std::size_t most = std::size_t{64} << 20U);

} // namespace vlm::base
